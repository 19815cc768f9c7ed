import { editBody } from '../../lib/cli/send/body-edits.js';

const body = { text: 'a', list: [{ id: 1 }, { id: 2 }], nothing: null };

describe('editing a body', () => {
  it.each<[string, object]>([
    ['list.1.id=7', { list: [{ id: 1 }, { id: 7 }] }],
    ['list.2.id=3', { list: [{ id: 1 }, { id: 2 }, { id: 3 }] }],
    ['list.0:=', { list: [{ id: 2 }] }],
    ['list.2:=', {}],
    ['nothing.0.id=1', { nothing: [{ id: 1 }] }],
    ['nothing.deep:=', {}],
    ['none.of.this:=', {}],
    ['text=5', { text: '5' }],
    ['text:=5', { text: 5 }],
    ['toString=5', { toString: 5 }],
    ['constructor.name=x', { constructor: { name: 'x' } }],
  ])('%s', (edit, changed) => {
    expect(JSON.parse(JSON.stringify(editBody(body, [edit])))).toEqual({ ...body, ...changed });
  });

  it.each(['list.x=1', 'list.x:=', 'list.-1:=', 'list.3.id=1', 'list.99999999999=1', 'list.length:=0'])(
    'refuses %s, as no list has this place',
    (edit) => {
      expect(() => editBody(body, [edit])).toThrow(/is not a place in a list of 2/);
    },
  );
});
