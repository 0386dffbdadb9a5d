import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'rolldown/utils'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const SOURCES = globSync('{main,shared,renderer,tools}/**/*.{ts,tsx,mts,mjs}', { cwd: ROOT }).map((path) =>
  path.replaceAll('\\', '/'),
)

/** A row of the table of rooms. A name with `/*` stands for each folder in it, none of which may use another. */
interface Row {
  readonly room: string
  readonly uses: readonly string[]
  readonly packages: readonly string[]
}

const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)

function tableOf(text: string): Row[] {
  const lines = text.split('\n')
  const head = lines.findIndex((line) => line.startsWith('| room |'))
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'))
  return lines.slice(head + 2, end).map((line) => {
    const [, room, , uses, packages] = line.split('|')
    return { room: names(room!)[0], uses: names(uses!), packages: names(packages!) }
  })
}

const TABLE = tableOf(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8'))

/** The row a file belongs to, and the folder where the row stands for several. */
function placeOf(path: string): { row: Row; folder: string } | undefined {
  const fits = TABLE.filter(({ room }) => path.startsWith(`${room.replace('/*', '')}/`))
  const row = fits.toSorted((p, q) => q.room.length - p.room.length)[0]
  if (row === undefined) return undefined
  const base = row.room.replace('/*', '')
  return { row, folder: row.room === base ? base : `${base}/${path.slice(base.length + 1).split('/')[0]}` }
}

interface Import {
  readonly from: string
  /** A file of ours from the root, or a package. */
  readonly target: string
  readonly isPackage: boolean
}

const isNameOf = (node: ESTree.Expression | ESTree.Super, name: string) =>
  node.type === 'Identifier' && node.name === name

/** `require`, whatever made it, and what only looks where a module is: `require.resolve`, `import.meta.resolve`. */
function asksForModule(callee: ESTree.Expression | ESTree.Super): boolean {
  if (isNameOf(callee, 'require')) return true
  if (callee.type === 'CallExpression') return isNameOf(callee.callee, 'createRequire')
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.name !== 'resolve')
    return false
  return callee.object.type === 'MetaProperty' || asksForModule(callee.object)
}

/** A name that is known before the program runs; `*` stands for what is put in later. */
function nameIn(node: ESTree.Argument | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  return node?.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.raw).join('*') : undefined
}

/** What a file names in its imports and exports, also for types alone, and what it requires or resolves by its name. */
function specifiersOf(path: string): string[] {
  const found: string[] = []
  const take = ({ source }: { source?: unknown }) => {
    if (source !== null && typeof source === 'object' && 'value' in source) found.push(String(source.value))
  }
  new Visitor({
    ImportDeclaration: take,
    ExportNamedDeclaration: take,
    ExportAllDeclaration: take,
    ImportExpression: take,
    TSImportType: take,
    CallExpression({ callee, arguments: [first] }) {
      const name = asksForModule(callee) ? nameIn(first) : undefined
      if (name !== undefined && name !== '') found.push(name)
    },
  }).visit(parseSync(path, readFileSync(join(ROOT, path), 'utf8')).program)
  return found
}

function importsOf(from: string): Import[] {
  return specifiersOf(from).flatMap((name) => {
    if (name.startsWith('node:')) return { from, target: name, isPackage: true }
    if (name.startsWith('#')) return { from, target: name.slice(1), isPackage: false }
    if (name.startsWith('.')) {
      const target = normalize(join(dirname(from), name)).replaceAll('\\', '/')
      return { from, target, isPackage: false }
    }
    const parts = name.split('/').slice(0, name.startsWith('@') ? 2 : 1)
    return { from, target: parts.join('/'), isPackage: true }
  })
}

const IMPORTS = SOURCES.flatMap(importsOf)
const arrows = IMPORTS.flatMap(({ from, target, isPackage }) => {
  if (isPackage) return []
  const [here, there] = [placeOf(from), placeOf(target)]
  return here === undefined || there === undefined || here.folder === there.folder
    ? []
    : { from, target, here, there }
})
const ROOMS = new Set(TABLE.map(({ room }) => room))
/** Only a name that is no room's stands for all that are under it. */
const isNamed = (use: string, room: string) => use === room || (!ROOMS.has(use) && room.startsWith(`${use}/`))

describe('the table of rooms in docs/architecture.md', () => {
  it('has a place for every source file and for everything that is imported', () => {
    const targets = IMPORTS.filter(({ isPackage }) => !isPackage).map(({ target }) => target)
    const homeless = [...SOURCES, ...targets].filter(
      (path) => placeOf(path) === undefined && path !== 'package.json',
    )
    expect([...new Set(homeless)]).toEqual([])
  })

  it('names every arrow between rooms', () => {
    const crossing = arrows.filter(
      ({ here, there }) => !here.row.uses.some((use) => isNamed(use, there.row.room)),
    )
    expect(crossing.map(({ from, target }) => `${from} → ${target}`)).toEqual([])
  })

  it('names no arrow that nobody uses', () => {
    const idle = TABLE.flatMap((row) =>
      row.uses
        .filter((use) => !arrows.some(({ here, there }) => here.row === row && isNamed(use, there.row.room)))
        .map((use) => `${row.room} → ${use}`),
    )
    expect(idle).toEqual([])
  })

  it('is a column that one can walk down', () => {
    const at = (room: string) => TABLE.findIndex((row) => row.room === room)
    const up = arrows.filter(({ here, there }) => at(there.row.room) < at(here.row.room))
    expect(up.map(({ from, target }) => `${from} → ${target}`)).toEqual([])
  })

  it('names the packages of each room, and none that it does not import', () => {
    const used = Map.groupBy(
      IMPORTS.filter(({ isPackage }) => isPackage),
      ({ from }) => placeOf(from)?.row,
    )
    const isPackage = (target: string) => !target.startsWith('node:') || target === 'node:sqlite'
    const differing = TABLE.filter(({ packages }) => !packages.includes('*')).flatMap((row) => {
      const imported = new Set((used.get(row) ?? []).map(({ target }) => target).filter(isPackage))
      const unnamed = [...imported].filter((name) => !row.packages.includes(name))
      const idle = row.packages.filter((name) => !imported.has(name))
      return unnamed.length + idle.length === 0 ? [] : { room: row.room, unnamed, idle }
    })
    expect(differing).toEqual([])
  })

  it('does to pixels what every engine asks for, and knows none of them', () => {
    const upward = IMPORTS.filter(
      ({ from, target }) =>
        from.startsWith('main/engines/raster/') &&
        target.startsWith('main/engines/') &&
        !target.startsWith('main/engines/raster/'),
    )
    expect(upward.map(({ from, target }) => `${from} → ${target}`)).toEqual([])
  })

  it('leaves Node out of what a browser runs', () => {
    const inBrowser = IMPORTS.filter(
      ({ from, target }) =>
        /^(shared|renderer)\//.test(from) && !from.endsWith('vite.config.ts') && target.startsWith('node:'),
    )
    expect(inBrowser).toEqual([])
  })
})
