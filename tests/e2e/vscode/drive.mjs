// Runs steps in the workbench and prints one JSON line for each; the exit code is 1 when one fails.
//   node drive.mjs scenario.json     where the scenario is {base, folder, file, chrome, out, logs, steps: [{do, …}]}
import fs from 'node:fs';
import path from 'node:path';
import { Workbench } from './workbench.mjs';

const scenario = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
fs.mkdirSync(scenario.out, { recursive: true });
const report = line => console.log(JSON.stringify(line));
const workbench = await Workbench.open(scenario);

const here = {
  /** Changes the workspace's settings while the workbench runs. */
  settings: async ({ values }) => {
    const file = path.join(scenario.folder, '.vscode', 'settings.json');
    const old = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ ...old, ...values }));
    await workbench.page.waitForTimeout(1500);
  },
  /** Waits until the output channel says `has`. */
  logged: async ({ has }) => {
    for (let turn = 0; turn < 200; turn++) {
      const files = fs.readdirSync(scenario.logs, { recursive: true }).map(name => path.join(scenario.logs, name))
        .filter(name => /einlsp.*\.log$/.test(name) && !scenario.old.includes(name));
      if (files.some(name => fs.readFileSync(name, 'utf8').includes(has))) return;
      await workbench.page.waitForTimeout(100);
    }
    throw new Error(`the output channel does not say: ${has}`);
  },
  shot: () => undefined,
};

let failed = false;
for (const [index, given] of scenario.steps.entries()) {
  const step = given.shot ? { ...given, shot: path.join(scenario.out, given.shot) } : given;
  try {
    const got = await (here[step.do] ?? workbench[step.do].bind(workbench))(step);
    if (step.shot && !['hover', 'actions', 'rename', 'highlights', 'notification'].includes(step.do)) await workbench.shot(step.shot);
    report({ step: step.do, ok: true, got });
  } catch (error) {
    failed = true;
    await workbench.shot(path.join(scenario.out, `failed-${index + 1}-${step.do}.png`)).catch(() => undefined);
    report({ step: step.do, ok: false, error: String(error.message).slice(0, 800), console: workbench.console.slice(-5) });
    break;
  }
}
await workbench.close();
process.exit(failed ? 1 : 0);
