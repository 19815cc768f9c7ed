import test from 'node:test';
import { check } from './check.js';

test('the testing kit, on Express', () => check('express'));
test('the testing kit, on Fastify', () => check('fastify'));
