/** The texts of one language. They include the texts of the page, and the texts for the widget's option `labels`. */
export interface Language {
  readonly dir: "ltr" | "rtl";
  readonly title: string;
  readonly text: string;
  readonly button: string;
  /** The texts of the widget. They are `undefined` for English, because English is the widget's default. */
  readonly labels?: Readonly<Record<string, string>>;
}

export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    dir: "ltr",
    title: "Bring your health records along",
    text: "Connect your clinics, pharmacies and wearables. You decide what is shared, and you can disconnect at any time.",
    button: "Connect your health data",
  },
  de: {
    dir: "ltr",
    title: "Ihre Gesundheitsdaten, immer dabei",
    text: "Verbinden Sie Praxen, Apotheken und Fitnessgeräte. Sie entscheiden, was geteilt wird, und können jede Verbindung wieder trennen.",
    button: "Gesundheitsdaten verbinden",
    labels: {
      dialog: "Gesundheitsdaten verbinden",
      close: "Schließen",
      loading: "Wird geladen …",
      retry: "Noch einmal versuchen",
      offline: "Sie sind offline. Connect öffnet sich, sobald Sie wieder online sind.",
      signedOut:
        "Sie sind abgemeldet. Schließen Sie dieses Fenster, melden Sie sich wieder an und öffnen Sie Connect noch einmal.",
      expired:
        "Ihre Sitzung ist abgelaufen. Versuchen Sie es noch einmal. Was Sie verbunden haben, bleibt verbunden.",
      unreachable:
        "Connect braucht länger als üblich. Warten Sie ein wenig, oder versuchen Sie es noch einmal.",
      blocked:
        "Etwas blockiert Connect in diesem Browser. Nehmen Sie einen anderen Browser, oder sagen Sie es den Betreibern dieser Seite.",
      failed:
        "Connect konnte nicht geöffnet werden. Prüfen Sie Ihre Verbindung, und versuchen Sie es in ein paar Minuten noch einmal.",
    },
  },
  ar: {
    dir: "rtl",
    title: "أحضِر سجلاتك الصحية معك",
    text: "اربط عياداتك وصيدلياتك وأجهزتك القابلة للارتداء. أنت تقرر ما تشاركه، ويمكنك إلغاء الربط في أي وقت.",
    button: "ربط بياناتك الصحية",
    labels: {
      dialog: "ربط بياناتك الصحية",
      close: "إغلاق",
      loading: "جارٍ التحميل…",
      retry: "إعادة المحاولة",
      offline: "لا يوجد اتصال بالإنترنت. سيفتح Connect بمجرد عودة الاتصال.",
      signedOut: "لقد تم تسجيل خروجك. أغلق هذه النافذة وسجّل الدخول مرة أخرى ثم افتح Connect من جديد.",
      expired: "انتهت صلاحية جلستك. أعد المحاولة للمتابعة. ما ربطته محفوظ.",
      unreachable: "يستغرق Connect وقتًا أطول من المعتاد. انتظر قليلًا أو أعد المحاولة.",
      blocked: "هناك ما يحظر Connect في هذا المتصفح. جرّب متصفحًا آخر أو أخبر القائمين على هذه الصفحة.",
      failed: "تعذّر فتح Connect. تحقّق من اتصالك ثم أعد المحاولة بعد بضع دقائق.",
    },
  },
};
