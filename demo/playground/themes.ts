/**
 * The themes of the page and the dialog. Each theme sets CSS custom properties that the widget reads. The page's own colours are
 * in `base.css`.
 */
export const THEMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  auto: {},
  light: { "--human-connect-background": "#ffffff", "--human-connect-color": "#17302b" },
  dark: { "--human-connect-background": "#16211f", "--human-connect-color": "#e4efec" },
  custom: {
    "--human-connect-background": "#fff4e6",
    "--human-connect-color": "#5a2a0c",
    "--human-connect-font": "17px/1.5 Georgia, serif",
  },
};

/** Applies a theme. Uses the CSSOM, because a CSP allows the CSSOM even without `style-src 'unsafe-inline'`. */
export function applyTheme(name: string): void {
  const { style, dataset } = document.documentElement;
  dataset.theme = name;
  for (const property of Object.values(THEMES).flatMap(Object.keys)) style.removeProperty(property);
  for (const [property, value] of Object.entries(THEMES[name]!)) style.setProperty(property, value);
}
