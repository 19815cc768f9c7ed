import { ValidateBy } from 'class-validator';
import { C2cAfterSendMsgDto, GroupAfterSendMsgDto } from '../../lib/chat-servers/tencent/index.js';
import { findFaults } from '../../lib/wire/validation.js';
import { ListOf } from '../../lib/wire/wire-decorators.js';

const c2c = (more: object) => findFaults(C2cAfterSendMsgDto, { From_Account: 'jared', To_Account: 'john', ...more });

describe('the faults of a body', () => {
  it.each([[[null]], [[[]]], [[5]], [['text']], [[[{ constructor: null }]]]])('are told of MsgBody %j', (MsgBody) => {
    expect(c2c({ MsgBody })).toEqual([expect.stringContaining('MsgBody')]);
  });

  it('are told of a mention that is no object', () => {
    expect(findFaults(GroupAfterSendMsgDto, { GroupId: 'g', GroupAtInfo: [null] })).toHaveLength(1);
  });

  it.each([[{ constructor: null }], [{ constructor: { name: 5 } }], [{ toString: 2, hasOwnProperty: 3 }]])(
    'are not told of an unknown member %j, wherever it is',
    (hostile) => {
      expect(c2c({ ...hostile, Extra: hostile, MsgBody: [{ ...hostile, MsgContent: hostile }] })).toEqual([]);
    },
  );

  it('are at most twenty', () => {
    expect(c2c({ MsgBody: Array.from({ length: 1000 }, () => 5) })).toHaveLength(20);
  });

  it('are not looked for behind the twentieth faulty item: a body full of them would block the event loop', () => {
    let looks = 0;
    const validate = () => ++looks < 0;
    class Item {
      @ValidateBy({ name: 'isNever', validator: { validate } })
      value: unknown;
    }
    class List {
      @ListOf(Item)
      items!: Item[];
    }
    const items = Array.from({ length: 10_000 }, (_, value) => ({ value }));
    expect(findFaults(List, { items })).toHaveLength(20);
    expect(looks).toBeLessThan(100);
  });

  it('are told of the places that faulty items have between good ones', () => {
    const good = { MsgType: 'TIMTextElem' };
    expect(c2c({ MsgBody: [good, { MsgType: 1 }, good, { MsgType: 2 }] })).toEqual([
      'MsgBody.1.MsgType: MsgType must be a string',
      'MsgBody.3.MsgType: MsgType must be a string',
    ]);
  });

  it('name member and rule, not the value', () => {
    expect(c2c({ MsgSeq: 'private words', MsgBody: [{ MsgType: { private: 'words' } }] })).toEqual([
      'MsgSeq must be a whole number from 0 to 4294967295',
      'MsgBody.0.MsgType: MsgType must be a string',
    ]);
  });
});
