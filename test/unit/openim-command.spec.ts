import { readFileSync } from 'node:fs';
import { OPENIM_CALLBACKS } from '../../lib/chat-servers/openim/index.js';
import { isBeforeCommand } from '../../lib/chat-servers/openim/facts.js';

const phases: Record<string, 'before' | 'after'> = JSON.parse(
  readFileSync(new URL('../fixtures/openim-commands.json', import.meta.url), 'utf8'),
);

describe('the phase of an OpenIM command', () => {
  it.each(Object.entries(phases))('of %s is "%s"', (command, phase) => {
    expect(isBeforeCommand(command)).toBe(phase === 'before');
  });

  it.each([
    ['callbackBeforeSomethingNewCommand', true],
    ['callbackAfterSomethingNewCommand', false],
    ['callbackSomethingNewCommand', false],
    ['somethingBeforeCommand', false],
    ['', false],
  ])('of %p, which no version sends, goes by its name', (command, before) => {
    expect(isBeforeCommand(command)).toBe(before);
  });

  it('is known of every command that has an event', () => {
    expect(Object.keys(OPENIM_CALLBACKS).filter((command) => !(command in phases))).toEqual([]);
  });
});
