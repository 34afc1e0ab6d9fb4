/** The texts of one language. They include the texts of the page, and the texts for the widget's option `labels`. */
export interface Language {
  readonly dir: "ltr" | "rtl";
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly failed: string;
  /** The texts of the widget. They are `undefined` for English, because English is the widget's default. */
  readonly labels?: Readonly<Record<string, string>>;
}

export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    dir: "ltr",
    title: "Bring your health records along",
    text: "Connect your clinics, pharmacies and wearables. You decide what is shared, and you can disconnect at any time.",
    button: "Connect your health data",
    failed: "Connect could not be opened. Please try again later.",
  },
  de: {
    dir: "ltr",
    title: "Ihre Gesundheitsdaten, immer dabei",
    text: "Verbinden Sie Praxen, Apotheken und Fitnessgeräte. Sie entscheiden, was geteilt wird, und können jede Verbindung wieder trennen.",
    button: "Gesundheitsdaten verbinden",
    failed: "Connect konnte nicht geöffnet werden. Bitte versuchen Sie es später noch einmal.",
    labels: {
      dialog: "Gesundheitsdaten verbinden",
      close: "Schließen",
      loading: "Wird geladen …",
      unreachable: "Das dauert länger als üblich.",
      blocked: "Die Sicherheitseinstellungen dieser Seite blockieren Connect.",
      failed:
        "Connect konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
      retry: "Noch einmal versuchen",
    },
  },
  ar: {
    dir: "rtl",
    title: "أحضِر سجلاتك الصحية معك",
    text: "اربط عياداتك وصيدلياتك وأجهزتك القابلة للارتداء. أنت تقرر ما تشاركه، ويمكنك إلغاء الربط في أي وقت.",
    button: "ربط بياناتك الصحية",
    failed: "تعذّر فتح Connect. يُرجى المحاولة لاحقًا.",
    labels: {
      dialog: "ربط بياناتك الصحية",
      close: "إغلاق",
      loading: "جارٍ التحميل…",
      unreachable: "يستغرق هذا وقتًا أطول من المعتاد.",
      blocked: "إعدادات الأمان في هذه الصفحة تحظر Connect.",
      failed: "تعذّر تحميل Connect. تحقّق من اتصالك ثم حاول مرة أخرى.",
      retry: "إعادة المحاولة",
    },
  },
};
