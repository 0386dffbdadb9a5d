import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const MOST_LINES_OF_A_FILE = 350
const MOST_LINES_OF_A_FUNCTION = 120

const filesIn = (rooms: string) =>
  globSync(`{${rooms}}/**/*.{ts,tsx,mts}`, { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'))

/** Lists of queries may be longer: to part them would say nothing. */
const isListOfQueries = (path: string, name: string) =>
  path.startsWith('main/db/') && name.endsWith('Repository')

/** Functions that are longer than they may be, with their lines. */
function longFunctions(path: string, text: string): string[] {
  const found: string[] = []
  const names = new Map<number, string>()
  const look = (node: { start: number; end: number; id?: { name: string } | null }) => {
    const lines = text.slice(node.start, node.end).split('\n').length
    const name = node.id?.name ?? names.get(node.start) ?? 'a function'
    if (lines > MOST_LINES_OF_A_FUNCTION && !isListOfQueries(path, name))
      found.push(`${path}: ${name} has ${lines} lines`)
  }
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && init !== null) names.set(init.start, id.name)
    },
    FunctionDeclaration: look,
    FunctionExpression: look,
    ArrowFunctionExpression: look,
  }).visit(parseSync(path, text).program)
  return found
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

describe('the lengths the house agreed on', () => {
  it('hold for functions', () => {
    expect(filesIn('main,shared,renderer').flatMap((path) => longFunctions(path, read(path)))).toEqual([])
  })

  it('hold for files, or their first line says why not', () => {
    const long = filesIn('main,shared,renderer,tools').filter((path) => {
      const lines = read(path).split('\n')
      return lines.length - 1 > MOST_LINES_OF_A_FILE && !lines[0].startsWith('// Longer than others: ')
    })
    expect(long).toEqual([])
  })

  it('are looked at in every kind of function', () => {
    const body = (count: number) => '  f()\n'.repeat(count)
    for (const [head, tail] of [
      ['function f() {', '}'],
      ['const f = () => {', '}'],
      ['const o = { f() {', '} }'],
      ['class C { f() {', '} }'],
    ]) {
      const source = (count: number) => `${head}\n${body(count)}${tail}\n`
      expect(longFunctions('main/x.ts', source(MOST_LINES_OF_A_FUNCTION - 2))).toEqual([])
      expect(longFunctions('main/x.ts', source(MOST_LINES_OF_A_FUNCTION - 1))).toHaveLength(1)
    }
  })
})
