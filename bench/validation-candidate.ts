// One candidate in a process of its own. Arguments: candidate, elements of a body, unrelated classes.
import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { OPENIM_CALLBACKS } from '../lib/chat-servers/openim/callbacks/callbacks.js';
import { C2cAfterSendMsgDto } from '../lib/chat-servers/tencent/callbacks/c2c-message.js';
import { TENCENT_CALLBACKS } from '../lib/chat-servers/tencent/callbacks/callbacks.js';
import type { WireObject } from '../lib/wire/json.js';
import { askClassValidator, findFaults } from '../lib/wire/validation.js';
import { answerQuestions } from './answers.js';
import { invalidBodies, validBodies } from './c2c-bodies.js';

const [name = '', elements = '', classes = ''] = process.argv.slice(2);
/** Milliseconds of one round. */
const ROUND = 100;

const pipe = new ValidationPipe({ transform: true });
const intoDto = { type: 'body', metatype: C2cAfterSendMsgDto } as const;

/** Whether a body is valid. */
const candidates: Record<string, (body: WireObject) => boolean | Promise<boolean>> = {
  pipe: (body) =>
    pipe.transform(body, intoDto).then(
      () => true,
      () => false,
    ),
  slow: (body) => askClassValidator(C2cAfterSendMsgDto, body).length === 0,
  plan: (body) => findFaults(C2cAfterSendMsgDto, body).length === 0,
};

for (let i = 0; i < Number(classes); i++) {
  class Unrelated {
    @IsString()
    name!: string;

    @IsOptional()
    @IsInt()
    age?: number;
  }
  void Unrelated;
}
// a real process validates bodies of other classes too: the engine must not adapt to one alone
const others = [...new Set([...Object.values(TENCENT_CALLBACKS), ...Object.values(OPENIM_CALLBACKS)])];
for (let i = 0; i < 200; i++) {
  for (const { command, body, sample } of others)
    if (findFaults(body, sample).length > 0) throw new Error(`${command} must have a valid sample`);
}

const isValid = candidates[name]!;
const valid = validBodies(1000, Number(elements));
const invalid = invalidBodies(Number(elements));
let next = 0;

/** @returns nanoseconds a call */
async function round(): Promise<number> {
  let calls = 0;
  let accepted = 0;
  const begun = performance.now();
  let elapsed: number;
  do {
    for (let i = 0; i < 50; i++) {
      const verdict = isValid(valid[next++ % valid.length]!);
      if (typeof verdict === 'boolean' ? verdict : await verdict) accepted++;
    }
    calls += 50;
    elapsed = performance.now() - begun;
  } while (elapsed < ROUND);
  const refused = await Promise.all(invalid.map(isValid));
  if (accepted < calls || refused.some(Boolean)) throw new Error(`${name} gives a wrong verdict`);
  return (elapsed * 1e6) / calls;
}

answerQuestions({ round });
