// What a person has set, and nothing else: a default of this package must not outrank a note's einlsp.toml.
import * as vscode from 'vscode';

const OURS = new Set(['interpreter', 'command', 'trace']);

function put(tree: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [first = '', ...rest] = keys;
  if (rest.length === 0) tree[first] = value;
  else put((tree[first] ??= {}) as Record<string, unknown>, rest, value);
}

/** The settings `einlsp.*` that were set somewhere, as a tree without the prefix. */
export function explicitSettings(scope: vscode.Uri | undefined): Record<string, unknown> {
  const all = vscode.workspace.getConfiguration('einlsp', scope);
  const declared: string[] = Object.keys(
    vscode.extensions.getExtension('einlsp.einlsp')?.packageJSON.contributes.configuration.properties ?? {},
  ).map(key => key.replace(/^einlsp\./, ''));
  const tree: Record<string, unknown> = {};
  for (const key of declared) {
    if (OURS.has(key.split('.')[0] ?? '')) continue;
    const found = all.inspect(key);
    const levels = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue,
      found?.globalLanguageValue, found?.workspaceLanguageValue, found?.workspaceFolderLanguageValue];
    if (levels.some(value => value !== undefined)) put(tree, key.split('.'), all.get(key));
  }
  return tree;
}
