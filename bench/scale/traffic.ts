// Program: sends callbacks of all kinds, right ones and wrong ones, and checks every answer.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { makeMessage, type Message } from '../../test/durability/messages.js';
import { answerQuestions } from '../answers.js';

/** What is to be sent, over keep-alive connections. */
export interface Traffic {
  readonly port: number;
  /** The number of the first callback; no two have the same, but for the duplicates. */
  readonly first: number;
  readonly count: number;
}

/** What was sent. */
export interface TrafficFigures {
  readonly accepted: number;
  readonly refused: number;
}

const CONNECTIONS = 64;

interface Callback {
  readonly bytes: Buffer;
  /** Status and body of its answer. */
  readonly isRight: (status: number, body: string) => boolean;
  readonly isAccepted: boolean;
}

async function send({ port, first, count }: Traffic): Promise<TrafficFigures> {
  let next = first;
  const figures = { accepted: 0, refused: 0 };
  const work = async () => {
    let socket: Socket | undefined;
    try {
      while (next < first + count) {
        const { bytes, isRight, isAccepted } = makeCallback(next++);
        if (socket === undefined || socket.destroyed) {
          socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1');
          await once(socket, 'connect');
        }
        socket.write(bytes);
        const { status, body, closes } = await readAnswer(socket);
        if (!isRight(status, body)) throw new Error(`answered ${status} ${body}`);
        figures[isAccepted ? 'accepted' : 'refused']++;
        if (closes) socket.destroy();
      }
    } finally {
      socket?.destroy();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return figures;
}

/** Of a hundred one with a wrong signature or secret, one with a body that fits nothing, and one that came before. */
function makeCallback(number: number): Callback {
  const of100 = number % 100;
  const message = makeMessage('heap', of100 === 99 ? number - 1 : number);
  if (of100 === 33) return refused(message, message.path().replace(/(?<=Sign=|secret-).{8}/, '00000000'), message.body);
  if (of100 === 66)
    return refused(message, message.path(), message.body.replace(/"(To_Account|GroupId|sendID)":/, '"x":'));
  const isRight = (status: number, body: string) => status === 200 && body === message.ok;
  return { bytes: post(message.path(), message.body), isRight, isAccepted: true };
}

function refused(message: Message, path: string, body: string): Callback {
  const isRight = (status: number, answer: string) => status >= 200 && status < 500 && answer !== message.ok;
  return { bytes: post(path, body), isRight, isAccepted: false };
}

function post(path: string, body: string): Buffer {
  const head = ['host: 127.0.0.1', 'content-type: application/json', `content-length: ${Buffer.byteLength(body)}`];
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`);
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly closes: boolean;
}

/** Reads one answer, which has a content-length. @throws when the connection ends before */
function readAnswer(socket: Socket): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received = '';
    const read = (text: string) => {
      received += text;
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(received)?.[1]);
      const body = received.slice(head + 4);
      if (body.length < length) return;
      settle();
      const closes = /\r\nconnection: *close/i.test(received.slice(0, head));
      resolve({ status: Number(received.slice(9, 12)), body, closes });
    };
    const fail = (error?: Error) => {
      settle();
      reject(error ?? new Error('the connection ended without an answer'));
    };
    const settle = () => socket.off('data', read).off('close', fail).off('error', fail);
    socket.on('data', read).once('close', fail).once('error', fail);
  });
}

answerQuestions({ send });
