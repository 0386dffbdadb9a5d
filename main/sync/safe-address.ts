import dns from 'node:dns'
import net from 'node:net'
import { buildConnector } from 'undici'
import { StationError } from '#shared/domain/errors.ts'

/** IPv4 ranges that are not public unicast: IANA special-purpose address registry (RFC 6890 and updates). */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Inside 2000::/3, the only IPv6 range of public unicast addresses: protocol assignments, documentation, 6to4. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']
/** What a server in the same building may have. Link-local stays out: cloud metadata lives there, servers do not. */
const BUILDING = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
]

function blockList(...subnets: string[]): net.BlockList {
  const list = new net.BlockList()
  for (const subnet of subnets) {
    const [address, prefix] = subnet.split('/') as [string, string]
    list.addSubnet(address, Number(prefix), family(address))
  }
  return list
}

const family = (address: string) => (net.isIPv6(address) ? 'ipv6' : 'ipv4')
const special = blockList(...SPECIAL_IPV4, ...SPECIAL_IPV6)
const globalIpv6 = blockList('2000::/3')
const building = blockList(...BUILDING)

/** Whether a connection to this numeric address may be opened on behalf of a URL that came from outside. */
export function isAddressAllowed(address: string, allowPrivate: boolean): boolean {
  const version = net.isIP(address)
  if (version === 0) return false
  // Node matches ::ffff:a.b.c.d against the IPv4 ranges; as an address to connect to it is refused outright.
  if (version === 6 && address.toLowerCase().startsWith('::ffff:')) return false
  if (allowPrivate && building.check(address, family(address))) return true
  if (special.check(address, family(address))) return false
  return version === 4 || globalIpv6.check(address, 'ipv6')
}

export type Resolve = (hostname: string) => Promise<dns.LookupAddress[]>

const systemResolve: Resolve = (hostname) => dns.promises.lookup(hostname, { all: true })

/**
 * An undici connector that looks at the address itself, when the socket opens: spelling tricks in the URL, names that
 * resolve to private addresses and names that change between two look-ups all end here. Every address the name has
 * must be allowed, and only addresses seen here are connected to.
 * @throws StationError `invalid-input` `address-refused`, through undici, before any packet is sent
 */
export function guardedConnector(options: {
  allowPrivate: boolean
  connectTimeoutMs: number
  resolve?: Resolve
}): buildConnector.connector {
  const resolve = options.resolve ?? systemResolve
  const assertAllowed = (addresses: string[]) => {
    if (addresses.length > 0 && addresses.every((ip) => isAddressAllowed(ip, options.allowPrivate))) return
    throw new StationError('invalid-input', 'the download leads to a private or reserved address', {
      reason: 'address-refused',
    })
  }
  const lookup: net.LookupFunction = (hostname, { all }, callback) => {
    resolve(hostname).then(
      (found) => {
        try {
          assertAllowed(found.map((entry) => entry.address))
        } catch (refused) {
          callback(refused as Error, [])
          return
        }
        if (all) callback(null, found)
        else callback(null, found[0].address, found[0].family)
      },
      (failure: NodeJS.ErrnoException) => callback(failure, []),
    )
  }
  const connect = buildConnector({ timeout: options.connectTimeoutMs, allowH2: false, lookup })
  return (target, callback) => {
    // A numeric host never reaches lookup.
    const host = target.hostname.replace(/^\[|\]$/g, '')
    if (net.isIP(host) !== 0) {
      try {
        assertAllowed([host])
      } catch (refused) {
        callback(refused as Error, null)
        return
      }
    }
    connect(target, callback)
  }
}
