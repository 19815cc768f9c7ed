import { AddressList } from '../../lib/http/address-list.js';
import { Refusal } from '../../lib/http/refusal.js';

const list = new AddressList(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32', 'fe80::1%eth0', '::ffff:192.0.2.1']);

/** What the log is told; undefined for an address that is let in. */
const refusalOf = (address: string | undefined): string | undefined => {
  try {
    list.require(address);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).code).toBe('ADDRESS_NOT_ALLOWED');
    return (error as Refusal).detail;
  }
};

it.each([
  '203.0.113.7',
  '203.0.113.7:51234',
  ' 203.0.113.7:51234 ',
  '198.51.100.255:1',
  '::ffff:203.0.113.7',
  '::FFFF:203.0.113.7',
  '::ffff:203.0.113.7:51234',
  '::ffff:cb00:7107',
  '[::ffff:203.0.113.7]:51234',
  '2001:db8::7',
  '[2001:db8::7]',
  '[2001:db8::7]:51234',
  '"[2001:db8::7]:51234"',
  '2001:db8::7%eth0',
  '[2001:db8::7%25eth0]:443',
  'fe80::1',
  'fe80::1%en1',
  '192.0.2.1',
])('lets %s in', (address) => {
  expect(refusalOf(address)).toBeUndefined();
  expect(list.includes(address)).toBe(true);
});

it.each([
  ['203.0.113.8', '203.0.113.8'],
  ['203.0.113.8:203', '203.0.113.8'],
  ['::ffff:203.0.113.8', '::ffff:203.0.113.8'],
  ['[2001:db9::7]:51234', '2001:db9::7'],
  ['fe80::2%eth0', 'fe80::2'],
])('keeps %s out, and says that it saw %s', (address, seen) => {
  expect(refusalOf(address)).toMatch(new RegExp(`^the caller's address is ${seen}: add it to allowedAddresses; `));
  expect(list.includes(address)).toBe(false);
});

it.each([
  'unknown',
  '_hidden',
  '',
  undefined,
  '203.0.113.7, 203.0.113.8',
  '203.0.113.7:',
  '203.0.113.7:x',
  '203.0.113.7 203.0.113.7',
  '203.0.113:7',
  '[203.0.113.7',
  '2001:db8::7]',
  '[2001:db8::7]x',
  '203.0.113.7\n203.0.113.7',
])('keeps %j out, which the log does not repeat', (address) => {
  expect(refusalOf(address)).toMatch(/^the caller has no valid IP address: add it/);
});
