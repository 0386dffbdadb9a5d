import { z } from 'zod'

export const Os = z.enum(['linux', 'win', 'mac'])
export const ArchName = z.enum(['x64', 'arm64'])

/** What is packed for. */
export interface Target {
  readonly os: z.infer<typeof Os>
  readonly arch: z.infer<typeof ArchName>
}

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, Target['os']>>> = {
  linux: 'linux',
  win32: 'win',
  darwin: 'mac',
}

/** @throws Error for a machine that the station is not packed for */
export function thisTarget(platform = process.platform, arch: string = process.arch): Target {
  return { os: Os.parse(SYSTEMS[platform]), arch: ArchName.parse(arch) }
}

/** Node's own name of the system, as packages of machine code write it. */
export const npmOs = ({ os }: Target): string => ({ linux: 'linux', win: 'win32', mac: 'darwin' })[os]

/**
 * Files without which an engine or the database does not start there, by path in the project. Packing for another system
 * than this one needs `npm ci --os … --cpu …` first, which brings them.
 */
export function neededNatives(target: Target): string[] {
  const { os, arch } = target
  const system = npmOs(target)
  const binary = os === 'win' ? 'node.exe' : 'node'
  return [
    `node_modules/better-sqlite3/prebuilds/${system}-${arch}.node`,
    `node_modules/@julusian/jpeg-turbo/prebuilds/jpeg-turbo-${system}-${arch}/node-napi-v10.node`,
    `node_modules/onnxruntime-node/bin/napi-v6/${system}/${arch}/onnxruntime_binding.node`,
    `node_modules/@img/sharp-${system}-${arch}/package.json`,
    // npm has no package of it for macOS: there the Node that packs is taken.
    ...(os === 'mac' ? [] : [`node_modules/node-${os}-${arch}/bin/${binary}`]),
  ]
}
