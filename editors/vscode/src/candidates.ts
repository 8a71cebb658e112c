// The Pythons to try in this window: the setting's alone where there is one, else the Python extension's, then the PATH's.
import * as vscode from 'vscode';
import { Candidate, expand, onPath } from './interpreter';

interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

export async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  return extension && (extension.isActive ? extension.exports : await extension.activate());
}

async function chosenInPythonExtension(log: (line: string) => void): Promise<Candidate[]> {
  try {
    const environments = (await pythonExtension())?.environments;
    if (!environments) return [];
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    const executable = resolved?.executable.uri?.fsPath;
    return executable ? [{ executable, args: [], from: 'the Python extension' }] : [];
  } catch (error) {
    log(`the Python extension could not say which Python it uses: ${String(error)}`);
    return [];
  }
}

/** In order of preference. A setting stands alone: what a person chose is used, or said to be unusable. */
export async function candidates(log: (line: string) => void): Promise<Candidate[]> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const setting = vscode.workspace.getConfiguration('einlsp').get<string>('interpreter', '').trim();
  if (setting) return [{ executable: expand(setting, folder), args: [], from: 'the setting einlsp.interpreter' }];
  return [...(await chosenInPythonExtension(log)), ...onPath()];
}
