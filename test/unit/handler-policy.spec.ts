import { handlerPolicy } from '../../lib/delivery/handler-policy.js';
import { handlerMetadata } from '../../lib/events/on-chat-event.decorator.js';
import { C2cMessageSent, GroupMessageSent, OnChatEvent, type ChatEventHandlerOptions } from '../../lib/index.js';

const DEFAULTS = { attempts: 15, timeout: 60_000, concurrency: 64, retryDelay: 1_000, retryDelayLimit: 600_000 };
const policyOf = (given: object) => handlerPolicy('Archive.keep', given as ChatEventHandlerOptions, DEFAULTS);
const names = ['attempts', 'timeout', 'concurrency', 'retryDelay', 'retryDelayLimit'];

describe('handlerPolicy', () => {
  it('is what the module says where the handler says nothing', () => {
    expect(policyOf({})).toEqual(DEFAULTS);
    expect(policyOf({ attempts: undefined, id: 'archive' })).toEqual(DEFAULTS);
  });

  it.each(names)('takes %s from the handler, and the rest from the module', (name) => {
    expect(policyOf({ [name]: 7 })).toEqual({ ...DEFAULTS, [name]: 7 });
  });

  describe.each(names)('refuses a %s that is', (name) => {
    it.each([
      ['0', 0],
      ['negative', -1],
      ['no number', Number.NaN],
      ['without end', Infinity],
      ['more than a timer can count', 2 ** 31],
      ['a word', 'many'],
    ])('%s', (_, value) => {
      expect(() => policyOf({ [name]: value })).toThrow(
        new RegExp(
          `^ChatWebhooksModule: @OnChatEvent of Archive.keep: option "${name}" must be a (whole )?number above 0$`,
        ),
      );
    });
  });

  it.each(['attempts', 'concurrency'])('refuses a %s that is no whole number', (name) => {
    expect(() => policyOf({ [name]: 1.5 })).toThrow(TypeError);
  });

  it.each(names)('refuses a %s that is a text of digits', (name) => {
    expect(() => policyOf({ [name]: '5' })).toThrow(TypeError);
  });

  it.each([
    ['of 1 character', 'a'],
    ['of 255 characters', 'a'.repeat(255)],
    ['of any language', '归档 📦'],
  ])('takes an id %s', (_, id) => {
    expect(policyOf({ id })).toEqual(DEFAULTS);
  });

  it.each([
    ['that is empty', ''],
    ['of 256 characters', 'a'.repeat(256)],
    ['with half a character', '\ud800'],
    ['with NUL', 'a\0b'],
    ['that is a number', 5],
  ])('refuses an id %s', (_, id) => {
    expect(() => policyOf({ id })).toThrow(
      new TypeError(
        'ChatWebhooksModule: @OnChatEvent of Archive.keep: option "id" must be a text of 1 to 255 characters',
      ),
    );
  });
});

describe('@OnChatEvent', () => {
  it('keeps events and options apart', () => {
    class Archive {
      @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'archive', attempts: 3 })
      keep(): void {}
    }
    expect(handlerMetadata(Archive.prototype.keep)).toEqual({
      events: [C2cMessageSent.eventName, GroupMessageSent.eventName],
      options: { id: 'archive', attempts: 3 },
    });
  });

  it('puts the options of two decorators together, the upper one winning', () => {
    class Archive {
      @OnChatEvent(C2cMessageSent, { attempts: 3 })
      @OnChatEvent(GroupMessageSent, { id: 'archive', attempts: 5 })
      keep(): void {}
    }
    expect(handlerMetadata(Archive.prototype.keep)).toMatchObject({ options: { id: 'archive', attempts: 3 } });
  });

  it.each([
    ['nothing', []],
    ['options alone', [{ id: 'archive' }]],
    ['a name', ['chat.c2c-message.sent']],
    ['undefined beside an event', [C2cMessageSent, undefined]],
    ['a class that is no event', [C2cMessageSent, class {}]],
  ])('refuses %s, by which it would never be called', (_, given) => {
    expect(() => OnChatEvent(...(given as [typeof C2cMessageSent]))).toThrow(
      new TypeError('@OnChatEvent takes event classes, such as C2cMessageSent, followed by its options'),
    );
  });

  it('says nothing of a method without it', () => {
    expect(handlerMetadata(() => {})).toBeUndefined();
    expect(handlerMetadata(5)).toBeUndefined();
  });
});
