// The text colour of the theme in use. VS Code tells an extension only whether a theme is dark; the colour is in the theme's file.
import * as vscode from 'vscode';
import { coloursOf, foreground, Kind } from './foreground';

function kind(): Kind {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light: return 'light';
    case vscode.ColorThemeKind.HighContrast: return 'hc-black';
    case vscode.ColorThemeKind.HighContrastLight: return 'hc-light';
    default: return 'dark';
  }
}

/** The names under which the theme in use may be set; the second for windows that follow the system. */
function themeNames(now: Kind): string[] {
  const workbench = vscode.workspace.getConfiguration('workbench');
  const follows = vscode.workspace.getConfiguration('window').get<boolean>('autoDetectColorScheme', false);
  const preferred = {
    light: 'preferredLightColorTheme', dark: 'preferredDarkColorTheme',
    'hc-black': 'preferredHighContrastColorTheme', 'hc-light': 'preferredHighContrastLightColorTheme',
  }[now];
  return [follows ? workbench.get<string>(preferred) : undefined, workbench.get<string>('colorTheme')].filter(name => name !== undefined);
}

interface Contribution {
  readonly id?: string;
  readonly label?: string;
  readonly uiTheme?: string;
  readonly path: string;
}

const UI_THEME: Readonly<Record<Kind, string>> = { light: 'vs', dark: 'vs-dark', 'hc-black': 'hc-black', 'hc-light': 'hc-light' };

/**
 * Until 2026 the names of VS Code's own themes began with `Default`, and settings still say so. A theme of another kind than
 * the one in use is not it: the setting follows a moment after the theme.
 */
function themeFile(name: string, now: Kind): vscode.Uri | undefined {
  for (const extension of vscode.extensions.all) {
    const themes: Contribution[] = extension.packageJSON?.contributes?.themes ?? [];
    const theme = themes.find(({ id, label, uiTheme }) =>
      uiTheme === UI_THEME[now] && [name, name.replace(/^Default /, '')].some(spelt => spelt === id || spelt === label));
    if (theme) return vscode.Uri.joinPath(extension.extensionUri, theme.path);
  }
  return undefined;
}

async function readText(location: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(location)));
}

const beside = (from: string, to: string) => vscode.Uri.joinPath(vscode.Uri.parse(from), '..', to).toString();

/** The text colour now in use, as `#rrggbb`; VS Code's own default where the theme's file cannot be read. */
export async function themeForeground(log: (line: string) => void): Promise<string> {
  const now = kind();
  const customisations = vscode.workspace.getConfiguration('workbench').get<Record<string, unknown>>('colorCustomizations', {});
  for (const name of themeNames(now)) {
    const file = themeFile(name, now);
    if (!file) continue;
    try {
      return foreground(now, await coloursOf(file.toString(), readText, beside), customisations, name);
    } catch (error) {
      log(`the colour theme ${name} could not be read: ${String(error)}`);
    }
  }
  return foreground(now, {}, customisations);
}

const WATCHED = ['workbench.colorTheme', 'workbench.colorCustomizations', 'window.autoDetectColorScheme'];

/** Calls `listener` when the text colour may have changed. */
export function onThemeChange(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveColorTheme(listener),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (WATCHED.some(section => event.affectsConfiguration(section))) listener();
    }),
  );
}
