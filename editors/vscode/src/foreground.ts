// The text colour of a colour theme, from its JSON: the pictures in hovers are drawn in it.
import { parse } from 'jsonc-parser';

export type Kind = 'light' | 'dark' | 'hc-black' | 'hc-light';

type Colours = Readonly<Record<string, unknown>>;
interface Theme {
  readonly include?: string;
  readonly colors?: Colours;
}

/** What VS Code itself falls back on when a theme is silent. */
export const DEFAULTS: Readonly<Record<Kind, string>> = {
  light: '#3b3b3b',
  dark: '#cccccc',
  'hc-black': '#ffffff',
  'hc-light': '#292929',
};

/** From the most particular to the most general: a hover's own text, the editor's, the workbench's. */
const KEYS = ['editorHoverWidget.foreground', 'editor.foreground', 'foreground'] as const;

/** `#rgb`, `#rgba`, `#rrggbb` and `#rrggbbaa` as `#rrggbb`; anything else is no colour. */
export function opaque(colour: unknown): string | undefined {
  const hex = typeof colour === 'string' ? /^#([0-9a-f]{3,8})$/i.exec(colour.trim())?.[1] : undefined;
  if (hex?.length === 3 || hex?.length === 4) return `#${[...hex.slice(0, 3)].map(digit => digit + digit).join('')}`.toLowerCase();
  return hex?.length === 6 || hex?.length === 8 ? `#${hex.slice(0, 6)}`.toLowerCase() : undefined;
}

/** The colours of a theme file and of those it includes, its own first. `read` gives a file's text, or throws. */
export async function coloursOf(
  location: string,
  read: (location: string) => Promise<string>,
  relative: (from: string, to: string) => string,
  depth = 0,
): Promise<Colours> {
  const theme = (parse(await read(location)) ?? {}) as Theme;
  const below = theme.include && depth < 8 ? await coloursOf(relative(location, theme.include), read, relative, depth + 1) : {};
  return { ...below, ...theme.colors };
}

/** `customisations` is the setting `workbench.colorCustomizations`, which may hold a block `[Theme name]`. */
export function foreground(kind: Kind, colours: Colours, customisations: Colours = {}, themeName = ''): string {
  const own = Object.entries(customisations)
    .filter(([key, value]) => key.startsWith('[') && key.includes(`[${themeName}]`) && typeof value === 'object')
    .map(([, value]) => value as Colours);
  for (const key of KEYS) {
    for (const source of [...own, customisations, colours]) {
      const found = opaque(source[key]);
      if (found) return found;
    }
  }
  return DEFAULTS[kind];
}
