import { BlockList, isIP } from 'node:net';

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

  includes(address: string | undefined): boolean {
    const version = isIP(address ?? '');
    return version !== 0 && this.list.check(address!, version === 4 ? 'ipv4' : 'ipv6');
  }
}
