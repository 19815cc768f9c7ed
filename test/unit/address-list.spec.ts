import { AddressList, ipAddressOf } from '../../lib/caller/address-list.js';

const list = new AddressList(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32', 'fe80::1%eth0', '::ffff:192.0.2.1']);

const isLetIn = (address: string | undefined): boolean => {
  try {
    list.require(address);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ADDRESS_NOT_ALLOWED', detail: '' });
    return false;
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
  expect(isLetIn(address)).toBe(true);
  expect(list.includes(address)).toBe(true);
});

it.each([
  ['203.0.113.8', '203.0.113.8'],
  ['203.0.113.8:203', '203.0.113.8'],
  ['::ffff:203.0.113.8', '::ffff:203.0.113.8'],
  ['[2001:db9::7]:51234', '2001:db9::7'],
  ['fe80::2%eth0', 'fe80::2'],
])('keeps %s out, and says that it saw %s', (address, seen) => {
  expect(isLetIn(address)).toBe(false);
  expect(ipAddressOf(address)).toBe(seen);
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
])('keeps %j out, and sees no address in it', (address) => {
  expect(isLetIn(address)).toBe(false);
  expect(ipAddressOf(address)).toBeUndefined();
});
