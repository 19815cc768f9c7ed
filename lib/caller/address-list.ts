import { BlockList, isIP } from 'node:net';
import { Refusal } from '../refusal/refusal.js';

/** A list of IP addresses and CIDR ranges. IPv4 entries match IPv4-mapped IPv6 addresses too. */
export class AddressList {
  private readonly list = new BlockList();

  /** @throws TypeError naming the entry that is neither an address nor a range */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry.trim()) ?? [];
      const version = isIP(address);
      const bits = prefix === undefined ? undefined : Number(prefix);
      if (version === 0 || (bits !== undefined && bits > (version === 4 ? 32 : 128))) {
        throw new TypeError(`"${entry}" is neither an IP address nor a CIDR range such as 203.0.113.0/24`);
      }
      const family = version === 4 ? 'ipv4' : 'ipv6';
      if (bits === undefined) this.list.addAddress(address, family);
      else this.list.addSubnet(address, bits, family);
    }
  }

  /** @param address as a framework or a proxy writes it: with a port, brackets or a zone too */
  includes(address: string | undefined): boolean {
    const ip = ipAddressOf(address);
    return ip !== undefined && this.list.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6');
  }

  /** @throws Refusal `ADDRESS_NOT_ALLOWED` */
  require(address: string | undefined): void {
    if (!this.includes(address)) throw new Refusal('ADDRESS_NOT_ALLOWED');
  }
}

/**
 * The IP address in what proxies write, such as `203.0.113.7:51234`, `[2001:db8::7]:51234`, `"[2001:db8::7]"` or `fe80::1%eth0`;
 * undefined where there is no such address.
 */
export function ipAddressOf(text = ''): string | undefined {
  if (isIP(text) !== 0 && !text.includes('%')) return text;
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const beforePort = /^\[([^\]]*)\](?::\d+)?$/.exec(bare) ?? /^((?:::ffff:)?[\d.]+):\d+$/i.exec(bare);
  const ip = (beforePort?.[1] ?? bare).replace(/%.*$/, '');
  return isIP(ip) === 0 ? undefined : ip;
}
