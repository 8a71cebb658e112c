import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coloursOf, DEFAULTS, foreground, opaque } from '../src/foreground';

test('every way to write a colour gives #rrggbb, and nothing else does', () => {
  for (const [written, is] of [['#ABC', '#aabbcc'], ['#abcd', '#aabbcc'], ['#AABBCC', '#aabbcc'], ['#aabbcc80', '#aabbcc'],
    ['red', undefined], ['#ab', undefined], ['#aabbccd', undefined], [null, undefined], [{}, undefined]] as const) {
    assert.equal(opaque(written), is, String(written));
  }
});

test('the most particular colour wins, a person\'s own before the theme\'s', () => {
  const theme = { foreground: '#111111', 'editor.foreground': '#222222' };
  assert.equal(foreground('dark', theme), '#222222');
  assert.equal(foreground('dark', { ...theme, 'editorHoverWidget.foreground': '#333333' }), '#333333');
  assert.equal(foreground('dark', theme, { 'editor.foreground': '#444444' }), '#444444');
  assert.equal(foreground('dark', theme, { 'editor.foreground': '#444444', '[Sand][Sea]': { 'editor.foreground': '#555555' } }, 'Sea'), '#555555');
  assert.equal(foreground('dark', theme, { '[Sand]': { 'editor.foreground': '#555555' } }, 'Sea'), '#222222');
  assert.equal(foreground('light', {}), DEFAULTS.light);
});

test('a theme file may hold comments and include another, whose colours it overrides', async () => {
  const files: Record<string, string> = {
    'a/theme.json': '// a theme\n{"include": "../base.json", "colors": {"editor.foreground": "#0f0",},}',
    'base.json': '{"colors": {"editor.foreground": "#f00", "foreground": "#00f"}}',
  };
  const colours = await coloursOf('a/theme.json', async name => files[name]!, (_, to) => to.replace('../', ''));
  assert.deepEqual(colours, { 'editor.foreground': '#0f0', foreground: '#00f' });
});

test('a theme that includes itself ends', async () => {
  assert.deepEqual(await coloursOf('x', async () => '{"include": "x", "colors": {"foreground": "#123"}}', () => 'x'), { foreground: '#123' });
});
