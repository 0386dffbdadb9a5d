import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getConfig } from 'app-builder-lib/out/util/config/config.js'
import { Arch, build, type Configuration, Platform } from 'electron-builder'
import { ensureDesktop } from '#main/setup/build-desktop.ts'
import { ensureProgram } from '#main/setup/build-program.ts'
import { ensureRenderer } from '#main/setup/build-renderer.ts'
import { packedFolder } from '#main/setup/built-program.ts'
import { fetchElectron, findElectron } from '#main/setup/electron.ts'
import { noticesText, shippedPackages } from './notices.ts'
import { neededNatives, npmOs, type Target, thisTarget } from './target.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What is made for packing, and where it is packed when there is no Electron. */
const MADE = join(ROOT, 'dist', 'package')
const PLATFORMS = { linux: Platform.LINUX, win: Platform.WINDOWS, mac: Platform.MAC }
/** Any of these in the environment means that the package is to be signed: one that is not must fail. */
const SIGNING = ['CSC_LINK', 'CSC_NAME', 'WIN_CSC_LINK', 'APPLE_API_KEY', 'APPLE_ID']
/** Where the releases will lie; a package that is told looks for newer ones there. */
const UPDATES = 'GRADING_STATION_UPDATE_URL'

export interface Assembled {
  /** The unpacked program: Electron's files, if any, and `resources`. */
  readonly folder: string
  readonly resources: string
  readonly hasElectron: boolean
  /** Installers, none without Electron. */
  readonly artifacts: readonly string[]
}

const isSet = (env: NodeJS.ProcessEnv, name: string) => (env[name] ?? '') !== ''

/**
 * What the packed program knows of updates: nothing where it is not signed, for nobody could tell a forged one, nor on
 * Linux, whose packages carry no signature.
 * @throws Error for an address that is not https
 */
export function publishOf(
  env: NodeJS.ProcessEnv,
  { os }: Pick<Target, 'os'>,
): { provider: 'generic'; url: string }[] | null {
  const url = env[UPDATES] ?? ''
  if (url === '') return null
  if (URL.parse(url)?.protocol !== 'https:') throw new Error(`${UPDATES} is no https address: ${url}`)
  const isProven = os !== 'linux' && SIGNING.some((name) => isSet(env, name))
  return isProven ? [{ provider: 'generic', url }] : null
}

/** The binary's folder; undefined where this machine has none and cannot get it. */
async function electronDist(target: Target): Promise<string | undefined> {
  // One for another system is fetched by the packer itself.
  const here = thisTarget()
  if (target.os !== here.os || target.arch !== here.arch) return undefined
  const binary = findElectron(process.env) ?? (await fetchElectron(process.env))
  if (binary === undefined) return undefined
  return target.os === 'mac' ? resolve(binary, '../../../..') : dirname(binary)
}

/**
 * Stands where Electron's files would, so that the packer does all else it does: collects packages, filters, makes the
 * archive. What comes out is no desktop program, and its binary says so.
 */
function standInElectron(target: Target): string {
  const folder = join(MADE, 'no-electron')
  mkdirSync(folder, { recursive: true })
  const binary = join(folder, target.os === 'win' ? 'electron.exe' : 'electron')
  writeFileSync(
    binary,
    '#!/bin/sh\necho "packed without Electron: only resources/bin/grading-station works" >&2\nexit 69\n',
  )
  chmodSync(binary, 0o755)
  return folder
}

/** Packs with electron-builder by electron-builder.yml. @throws Error with the advice, where machine code is missing */
export async function assemble(target: Target): Promise<Assembled> {
  const missing = neededNatives(target).filter((path) => !existsSync(join(ROOT, path)))
  if (missing.length > 0) {
    throw new Error(
      `Not installed for ${target.os} ${target.arch}: ${missing.join(', ')}. Run "npm ci --os=${npmOs(target)} --cpu=${target.arch}" in a copy of the project and pack there.`,
    )
  }
  await ensureRenderer()
  await ensureDesktop()
  const program = packedFolder(ROOT)
  rmSync(program, { recursive: true, force: true })
  cpSync(await ensureProgram(), program, { recursive: true })
  mkdirSync(MADE, { recursive: true })
  const screens = readFileSync(join(ROOT, 'dist', 'renderer', 'licenses.md'), 'utf8')
  writeFileSync(join(MADE, 'THIRD-PARTY-NOTICES.txt'), noticesText(shippedPackages(ROOT), screens))

  const dist = await electronDist(target)
  if (dist === undefined && target.os === 'mac')
    throw new Error(
      'macOS is packed on a Mac with Electron: its program is a bundle that only Electron brings.',
    )
  const hasElectron = dist !== undefined
  const output = hasElectron ? join(ROOT, 'dist', 'release') : join(MADE, 'release')
  rmSync(output, { recursive: true, force: true })
  process.env.GRADING_STATION_PACKED_NODE ??= process.execPath
  const config: Configuration = {
    ...(await getConfig(ROOT, null, null)),
    directories: { buildResources: 'assets', output },
    forceCodeSigning: SIGNING.some((name) => isSet(process.env, name)),
    publish: publishOf(process.env, target),
    electronDist: dist ?? standInElectron(target),
    // Nothing to switch in a stand-in, nor an icon to put into it.
    ...(hasElectron ? {} : { electronFuses: null, win: { signAndEditExecutable: false } }),
  }
  const artifacts = await build({
    projectDir: ROOT,
    targets: PLATFORMS[target.os].createTarget(hasElectron ? null : 'dir', Arch[target.arch]),
    config,
    publish: 'never',
  })
  const folder = join(output, unpackedName(target))
  const resources =
    target.os === 'mac' ? join(folder, 'Grading Station.app/Contents/Resources') : join(folder, 'resources')
  return { folder, resources, hasElectron, artifacts }
}

/** As electron-builder names it. */
function unpackedName({ os, arch }: Target): string {
  if (os === 'mac') return arch === 'x64' ? 'mac' : `mac-${arch}`
  return arch === 'x64' ? `${os}-unpacked` : `${os}-${arch}-unpacked`
}
