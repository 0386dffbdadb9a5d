import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AnyEngine } from '#main/engines/engine.ts'
import { engines } from '#main/engines/registry.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import { jobs } from '#main/jobs/registry.ts'
import { en } from '#shared/i18n/en.ts'
import { ko } from '#shared/i18n/ko.ts'
import { testStation } from '#test/support/test-station.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const sources = (pattern: string) =>
  globSync(pattern, { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'))
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Values a file exports, whatever their names. */
const exportsOf = async (path: string): Promise<unknown[]> =>
  Object.values<unknown>(await import(join(ROOT, path)))

/** What is made and forgotten is of no use to anybody, and says nothing. */
describe('what exists is entered where it is looked for', () => {
  it('every kind of work of the academy', async () => {
    const made = await Promise.all(sources('main/jobs/*/job.ts').map(exportsOf))
    expect(made.length).toBeGreaterThan(5)
    const entered = new Set<unknown>(jobs)
    expect(made.filter((exported) => !exported.some((each) => entered.has(each)))).toEqual([])
  })

  it('every kind of work of grading, and each kind has its name in both languages', () => {
    const { station } = testStation()
    const own: readonly AnyJobDefinition[] = station.desk.jobs
    expect(own.map(({ type }) => type).toSorted()).toEqual(
      sources('main/grading/jobs/*/job.ts')
        .map((path) => path.split('/')[3])
        .toSorted(),
    )
    const types = [...jobs, ...own].map(({ type }) => type).toSorted()
    expect(Object.keys(ko.queue.kinds).toSorted()).toEqual(types)
    expect(Object.keys(en.queue.kinds).toSorted()).toEqual(types)
  })

  it('every engine', async () => {
    const makers = sources('main/engines/*/*.ts').filter((path) => textOf(path).includes('defineEngine'))
    const made = (await Promise.all(makers.map(exportsOf))).flat()
    const isEngine = (value: unknown): value is AnyEngine =>
      typeof value === 'object' && value !== null && 'version' in value && 'available' in value
    expect(new Set(made.filter(isEngine).map(({ name }) => name))).toEqual(
      new Set(engines.map(({ name }) => name)),
    )
  })

  it('every command', () => {
    const program = textOf('main/hosts/cli/program.ts')
    const commands = sources('main/hosts/cli/*.ts').filter((path) =>
      /export function register[A-Z]/.test(textOf(path)),
    )
    expect(commands.length).toBeGreaterThan(10)
    expect(commands.filter((path) => !program.includes(`'./${path.split('/').at(-1)}'`))).toEqual([])
  })
})
