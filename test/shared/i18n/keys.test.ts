import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ko } from '#shared/i18n/ko.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

function keysOf(node: unknown, path = ''): string[] {
  if (typeof node === 'string') return [path]
  return Object.entries(node as object).flatMap(([key, child]) =>
    keysOf(child, path === '' ? key : `${path}.${key}`),
  )
}

const sources = ['main', 'renderer', 'shared/domain', 'shared/contract']
  .flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  // What puts sentences together; the dictionaries would find each text in themselves.
  .concat(
    readdirSync(join(ROOT, 'shared/i18n'))
      .filter((name) => /(?:^index|-text)\.ts$/.test(name))
      .map((name) => readFileSync(join(ROOT, 'shared/i18n', name), 'utf8')),
  )
  .join('\n')

/** Prefixes of keys that are put together when they are looked up: `t(`queue.states.${state}`)`. */
const prefixes = new Set(
  [...sources.matchAll(/[`'"]([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, prefix]) => prefix!),
)

/** Endings of reasons that are put together: `reason: `${what}-not-found``. */
const suffixes = [...sources.matchAll(/reason: `\$\{[^}]+\}(-[\w-]+)`/g)].map(([, suffix]) => suffix!)

it('every text is used: by its key, by a key put together from its prefix, or as an error’s reason', () => {
  const isUsed = (key: string) => {
    if (sources.includes(`'${key}'`) || sources.includes(`"${key}"`) || sources.includes(`\`${key}\``))
      return true
    const dot = key.lastIndexOf('.')
    const [prefix, last] = [key.slice(0, dot + 1), key.slice(dot + 1)]
    // An error's text is found by its reason; a number's by the key without its ending.
    if (prefix === 'error.') {
      return sources.includes(`'${last}'`) || suffixes.some((suffix) => last.endsWith(suffix))
    }
    return prefixes.has(prefix) || [...prefixes].some((known) => key.startsWith(known))
  }
  expect(keysOf(ko).filter((key) => !isUsed(key))).toEqual([])
})
