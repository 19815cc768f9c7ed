// Starts a sample as a person would, reads what it prints, and types commands in "another terminal".
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The environment of somebody who has set nothing but these. The port is a free one. */
export function sampleEnvironment(own) {
  const env = { ...process.env, PORT: '0', NO_COLOR: '1', ...own };
  for (const name of ['TENCENT_SDK_APP_ID', 'TENCENT_CALLBACK_TOKEN', 'OPENIM_CALLBACK_SECRET']) delete env[name];
  return env;
}

/** What a command prints. Throws when it fails. */
export function bash(command, env) {
  return execFileSync('bash', ['-c', command], { encoding: 'utf8', env });
}

/** Runs an npm script that starts a sample. */
export function startSample(script, env) {
  // in a process group, as npm and nest start further processes
  const child = spawn('npm', ['run', script], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const streams = [child.stdout, child.stderr];
  const ended = once(child, 'exit');
  const sample = {
    /** Both streams. */
    output: '',

    /** Resolves with the match once the output has it. */
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(sample.output);
          if (match) resolve(match);
        };
        for (const stream of streams) stream.on('data', look);
        const fail = (code) =>
          reject(new Error(`it ended with ${code} before it printed ${pattern}:\n${sample.output}`));
        child.once('exit', fail);
        look();
      }),

    async stop() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
  for (const stream of streams) stream.on('data', (chunk) => (sample.output += chunk));
  return sample;
}
