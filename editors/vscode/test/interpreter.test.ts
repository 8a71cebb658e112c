import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Candidate, choose, expand, newEnough, onPath, Probe, probe } from '../src/interpreter';

const named = (executable: string): Candidate => ({ executable, args: [], from: 'a test' });

test('versions are compared as numbers', () => {
  for (const [version, ok] of [['3.10.9', false], ['3.11.0', true], ['3.9.1', false], ['3.14.0', true], ['2.7.18', false], ['4.0.0', true], ['', false]] as const) {
    assert.equal(newEnough(version), ok, version);
  }
});

test('the newest Python on the PATH is tried first, and the launcher only on Windows', () => {
  assert.deepEqual(onPath('linux').map(c => c.executable), ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3', 'python']);
  assert.deepEqual(onPath('win32')[0], { executable: 'py', args: ['-3'], from: 'the Python launcher' });
});

test('a setting may be written with ~ and the folder', () => {
  assert.equal(expand('${workspaceFolder}/.venv/bin/python', '/notes', '/me'), '/notes/.venv/bin/python');
  assert.equal(expand('~/py/bin/python', undefined, '/me'), '/me/py/bin/python');
  assert.equal(expand('/usr/~/python', undefined, '/me'), '/usr/~/python');
});

test('the first usable candidate is taken, and the log says what became of the others', async () => {
  const answers: Record<string, Probe> = {
    a: { ok: false, why: 'not found' },
    b: { ok: false, why: 'is Python 3.8.1, and 3.11 or newer is needed' },
    c: { ok: true, version: '3.12.1', path: '/c' },
  };
  const lines: string[] = [];
  const asked: string[] = [];
  const found = await choose(['a', 'b', 'c', 'd'].map(named), line => lines.push(line), async candidate => {
    asked.push(candidate.executable);
    return answers[candidate.executable]!;
  });
  assert.equal(found?.path, '/c');
  assert.deepEqual(asked, ['a', 'b', 'c']);
  assert.match(lines.join('\n'), /a, from a test: not found\nb, .*3\.8\.1.*\nPython 3\.12\.1 at \/c: chosen, from a test/);
});

test('no usable candidate gives nothing', async () => {
  assert.equal(await choose([named('x')], () => undefined, async () => ({ ok: false, why: 'not found' })), undefined);
});

test('a program that is not there, and one that is no Python, are refused with a reason', async () => {
  assert.deepEqual(await probe(named('no-such-python-anywhere')), { ok: false, why: 'not found' });
  const node = await probe(named(process.execPath));
  assert.equal(node.ok, false);
});
