import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { createProgram } from '#main/hosts/cli/program.ts'
import { EXIT } from '#main/hosts/worker/exit-codes.ts'
import { SETTING_NAMES, settingRow } from '#shared/domain/settings.ts'
import { en } from '#shared/i18n/en.ts'
import { ko } from '#shared/i18n/ko.ts'
import { TROUBLESHOOTING_FILE, troubleshootingReference } from '#tools/troubleshooting-reference.ts'
import manifest from '../../package.json' with { type: 'json' }

const ROOT = resolve(import.meta.dirname, '../..')
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'tools/README.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
]
const scripts: Readonly<Record<string, string>> = manifest.scripts
const read = (document: string) => readFileSync(join(ROOT, document), 'utf8')

interface Code {
  readonly document: string
  readonly text: string
}

/** What stands in code, by line or between backticks; a line that ends with \ goes on. */
function codeOf(document: string): Code[] {
  const source = read(document).replaceAll('\\\n', ' ')
  const fenced = [...source.matchAll(/^```\w*\n(.*?)^```/gms)].flatMap(([, block]) => block.split('\n'))
  const spans = [...source.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span)
  return [...fenced, ...spans].map((text) => ({ document, text }))
}

const code = DOCUMENTS.flatMap(codeOf)
const flagsIn = (text: string) => [...text.matchAll(/(?<=\s)--([a-z][\w-]*)/g)].map(([, flag]) => flag)

describe('a command in a document', () => {
  const runs = code.flatMap(({ document, text }) =>
    [...text.matchAll(/npm (?:run )?([a-z][\w:*-]*)([^&|;#)]*)/g)].map(([whole, name, rest]) => ({
      ...{ document, whole, name, rest },
    })),
  )
  const ownNpm = ['ci', 'install', 'sbom', 'audit', 'run']

  test('is a script of the project, where npm runs it', () => {
    expect(runs.length).toBeGreaterThan(40)
    const wrong = runs.filter(({ name }) => {
      if (ownNpm.includes(name)) return false
      if (name.endsWith('*'))
        return !Object.keys(scripts).some((script) => script.startsWith(name.slice(0, -1)))
      return scripts[name] === undefined
    })
    expect(wrong.map(({ document, whole }) => `${document}: ${whole}`)).toEqual([])
  })

  test('gives a script only options that its program has', () => {
    const wrong = runs.flatMap(({ document, name, rest }) => {
      const file = scripts[name]?.split(' ').find((word) => /^tools\/.*\.ts$/.test(word))
      const given = flagsIn(rest.split(' -- ')[1] === undefined ? '' : ` ${rest.split(' -- ')[1]}`)
      if (file === undefined || given.length === 0) return []
      const folder =
        dirname(file) === 'tools/bench' ? [file, 'tools/figures.ts', 'tools/bench/report.ts'] : []
      const sources = [...folder, ...globSync(`${dirname(file)}/**/*.ts`, { cwd: ROOT }), 'tools/figures.ts']
      const known = sources.map((source) => read(source)).join('\n')
      return given
        .filter((flag) => !new RegExp(`\\b'?${flag}'?: \\{|--${flag}\\b`).test(known))
        .map((flag) => `${document}: npm run ${name} -- --${flag}`)
    })
    expect(wrong).toEqual([])
  })

  test('of the program is there, with the options that are given to it', async () => {
    const given = new Map<string, Set<string>>()
    for (const { text } of code) {
      for (const [, name, rest] of text.matchAll(
        /(?:npm run grading-station --|(?:^|[ /])grading-station(?:\.cmd)?) (?:--data \S+ )?(?!grading-station)([a-z]+(?: (?:import|print))?)\b([^|#;&]*)/g,
      )) {
        const flags = given.get(name) ?? new Set()
        for (const flag of flagsIn(rest)) flags.add(flag)
        given.set(name, flags)
      }
    }
    for (const known of ['grade', 'worker', 'doctor', 'template import'])
      expect([...given.keys()]).toContain(known)
    // Whole are only the commands that are named.
    const named = [...given.keys()].flatMap((name) => name.split(' '))
    const program = await createProgram('en', named, () => Promise.reject(new Error('not run here')))
    const wrong = [...given].flatMap(([name, flags]) => {
      const command = name
        .split(' ')
        .reduce<Command | undefined>((at, part) => at?.commands.find((one) => one.name() === part), program)
      const help = command?.helpInformation()
      if (help === undefined) return [`${name}: no such command`]
      return [...flags].filter((flag) => !help.includes(`--${flag}`)).map((flag) => `${name} --${flag}`)
    })
    expect(wrong).toEqual([])
  })
})

test('every link of a document leads to something', () => {
  const dead = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .filter(([, link]) => !existsSync(resolve(ROOT, dirname(document), link)))
      .map(([, link]) => `${document}: ${link}`),
  )
  expect(dead).toEqual([])
})

const textsOf = (texts: object): string[] =>
  Object.values(texts).flatMap((text: string | object) => (typeof text === 'string' ? [text] : textsOf(text)))

test.each([
  ['ko', ko],
  ['en', en],
] as const)('what a guide in %s sets in bold stands so on a screen', (language, texts) => {
  const known = new Set(textsOf(texts))
  const guides = DOCUMENTS.filter((document) => document.endsWith(`.${language}.md`))
  expect(guides.length).toBe(3)
  const wrong = guides.flatMap((guide) =>
    [...read(guide).matchAll(/\*\*([^*]+)\*\*/g)]
      .filter(([, words]) => !known.has(words))
      .map(([, words]) => `${guide}: ${words}`),
  )
  expect(wrong).toEqual([])
})

test('a variable of the station that a document names is a setting', () => {
  const variables = new Set(SETTING_NAMES.map((name) => settingRow(name).env))
  // For whoever packs.
  const others = ['GRADING_STATION_PACKED_NODE', 'GRADING_STATION_UPDATE_URL']
  const wrong = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/GRADING_STATION_[A-Z_]+/g)]
      .map(([name]) => name)
      .filter((name) => !variables.has(name) && !others.includes(name))
      .map((name) => `${document}: ${name}`),
  )
  expect(wrong).toEqual([])
})

test('docs/troubleshooting.md is what the lists of the code say (npm run docs:troubleshooting)', () => {
  expect(readFileSync(TROUBLESHOOTING_FILE, 'utf8')).toBe(troubleshootingReference())
})

test('docs/worker.md has every exit code of the worker', () => {
  const worker = read('docs/worker.md')
  for (const exitCode of Object.values(EXIT)) expect(worker).toMatch(new RegExp(`^\\| ${exitCode} \\|`, 'm'))
})

test('docs/worker.md shows the unit that the archive installs', () => {
  expect(read('docs/worker.md')).toContain(read('tools/package/service/grading-station.service'))
  expect(statSync(join(ROOT, 'tools/package/bin/grading-station')).mode & 0o111).not.toBe(0)
})
