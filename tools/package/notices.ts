import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** A package that goes out with the program. */
export interface Shipped {
  readonly name: string
  readonly version: string
  /** SPDX expression as the package has it; `unknown` where it has none. */
  readonly licence: string
  readonly source: string
  /** Its licence files, whole. */
  readonly texts: readonly string[]
}

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() }),
  ),
})
const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
  repository: z.union([z.string(), z.object({ url: z.string() })]).optional(),
  homepage: z.string().optional(),
})
const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright|patents)/i

/** What a package in a folder says about itself. */
export function shippedPackage(folder: string): Shipped {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const { license, licenses, repository, homepage } = manifest
  const named =
    typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '))
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort()
  return {
    name: manifest.name,
    version: manifest.version,
    licence: named ?? 'unknown',
    source: homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? 'npm',
    texts: files.map((file) => readFileSync(join(folder, file), 'utf8').trim()),
  }
}

/** Every package that `npm ci --omit=dev` installs, as it lies in the project's `node_modules`. */
export function shippedPackages(root: string): Shipped[] {
  const lock = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path]) => join(root, path))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map(shippedPackage)
    .sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}

const HEAD = `THIRD-PARTY NOTICES
===================

Grading Station is licensed under the MIT licence. It goes out with the works of others, each under its own licence.
The texts follow; what some of them ask of whoever passes the program on comes first.

Node.js (the program "node"): MIT, with the licences of what it is made of in node/LICENSE.

Electron and Chromium, in the desktop program: MIT and others, in LICENSE.electron.txt and LICENSES.chromium.html beside the
program.

libvips (@img/sharp-libvips-*, or the libvips files in @img/sharp-win32-*): LGPL-3.0-or-later, with libraries under
their own licences. It is a shared library of its own that the program loads: you may replace it by a changed build of the
same interface, in node_modules/@img, and examine the program to mend such a build. Its source and the recipe it is
built by: https://github.com/lovell/sharp-libvips, at the version of the package named below.

FFmpeg: the station starts ffmpeg as a program of its own and is not linked with it. Where the folder
node_modules/ffmpeg-static holds the binary, that is GPL-3.0-or-later (it has x264 and x265 in it): whoever passes it on
must pass on its licence, in that folder, and offer its whole source, https://ffmpeg.org/releases/ and
https://github.com/eugeneware/ffmpeg-static at the version named below. Where the binary is not there, the station uses the
ffmpeg that the machine has.
`

const RULE = '-'.repeat(100)

/**
 * The text of THIRD-PARTY-NOTICES.txt: a list of packages, then each licence text once with those it holds for.
 * @param screens  what the build of the screens says about what it bundled, as text
 */
export function noticesText(packages: readonly Shipped[], screens: string): string {
  const holders = new Map<string, string[]>()
  const without: string[] = []
  for (const { name, version, licence, source, texts } of packages) {
    const label = `${name} ${version}`
    if (texts.length === 0) without.push(`${label}: ${licence} (no text in the package; ${source})`)
    for (const text of texts) holders.set(text, [...(holders.get(text) ?? []), label])
  }
  return [
    HEAD,
    RULE,
    'Packages',
    '',
    ...packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`),
    '',
    RULE,
    'Packages that name their licence and hold no text of it',
    '',
    ...without,
    '',
    ...[...holders].flatMap(([text, names]) => [RULE, names.join(', '), '', text, '']),
    RULE,
    'Bundled into the screens',
    '',
    screens.trim(),
    '',
  ].join('\n')
}
