import { check } from './check.js';

// Jest's and Vitest's global
test('the testing kit, on Express', () => check('express'));
test('the testing kit, on Fastify', () => check('fastify'));
