// Which Python runs the server: the candidates in order of preference, each tried, with the reason for what became of it.
import { execFile } from 'node:child_process';
import * as os from 'node:os';
import * as path from 'node:path';

/** A Python that may be there: an executable with arguments, and who named it. */
export interface Candidate {
  readonly executable: string;
  readonly args: readonly string[];
  readonly from: string;
}

export type Probe = { readonly ok: true; readonly version: string; readonly path: string } | { readonly ok: false; readonly why: string };

export interface Interpreter extends Candidate {
  readonly version: string;
  readonly path: string;
}

export const OLDEST = [3, 11] as const;
const NEWEST_MINOR = 14;

/** Isolated, and without site-packages: a project's own packages are never seen. */
export const ISOLATION = ['-I', '-S'] as const;

const QUESTION = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';

export function onPath(platform: NodeJS.Platform = process.platform): Candidate[] {
  const names: string[] = [];
  for (let minor = NEWEST_MINOR; minor >= OLDEST[1]; minor--) names.push(`python3.${minor}`);
  const found = [...names, 'python3', 'python'].map(executable => ({ executable, args: [], from: 'the PATH' }));
  return platform === 'win32' ? [{ executable: 'py', args: ['-3'], from: 'the Python launcher' }, ...found] : found;
}

/** `~` and `${workspaceFolder}` as a person writes them in a setting. */
export function expand(setting: string, workspaceFolder: string | undefined, home: string = os.homedir()): string {
  const inside = workspaceFolder === undefined ? setting : setting.replaceAll('${workspaceFolder}', workspaceFolder);
  return inside === '~' || inside.startsWith('~/') || inside.startsWith('~\\') ? path.join(home, inside.slice(1)) : inside;
}

export function newEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Starts the candidate and asks it who it is. */
export function probe(candidate: Candidate): Promise<Probe> {
  return new Promise(resolve => {
    const args = [...candidate.args, ...ISOLATION, '-c', QUESTION];
    execFile(candidate.executable, args, { timeout: 10_000, windowsHide: true }, (error, stdout) => {
      const [version, executable] = stdout.trim().split(/\r?\n/);
      if (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        resolve({ ok: false, why: missing ? 'not found' : error.message.split('\n')[0] ?? 'does not start' });
      } else if (!version || !executable) {
        resolve({ ok: false, why: 'did not say its version' });
      } else if (!newEnough(version)) {
        resolve({ ok: false, why: `is Python ${version}, and ${OLDEST.join('.')} or newer is needed` });
      } else {
        resolve({ ok: true, version, path: executable });
      }
    });
  });
}

/**
 * The first candidate that is a Python new enough; `undefined` when there is none. `log` hears what became of each.
 */
export async function choose(
  candidates: readonly Candidate[],
  log: (line: string) => void,
  ask: (candidate: Candidate) => Promise<Probe> = probe,
): Promise<Interpreter | undefined> {
  for (const candidate of candidates) {
    const answer = await ask(candidate);
    const name = [candidate.executable, ...candidate.args].join(' ');
    if (answer.ok) {
      log(`Python ${answer.version} at ${answer.path}: chosen, from ${candidate.from} (${name})`);
      return { ...candidate, version: answer.version, path: answer.path };
    }
    log(`${name}, from ${candidate.from}: ${answer.why}`);
  }
  return undefined;
}
