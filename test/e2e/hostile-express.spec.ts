import { testHostileInput } from '../support/hostile-suite.js';
import { entrances } from '../support/webhook-app.js';

// a file for each framework, as most of the time is spent waiting
const own = entrances.filter((entrance) => entrance.startsWith('express'));

describe.each(own)('hostile input on %s', (entrance) => testHostileInput(entrance));
