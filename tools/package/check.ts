import { execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { z } from 'zod'
import { readSettings } from '#main/base/settings.ts'
import { enginePool } from '#main/engines/pool.ts'
import { engines } from '#main/engines/registry.ts'
import { findOnPath } from '#main/setup/find-program.ts'
import type { Figure } from '#tools/figures.ts'
import { drawAnswerSheet } from '#tools/pages/answer-sheet.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { chromiumPath, launchChromium } from '#tools/stations/browser.ts'
import { type Assembled, ROOT } from './assemble.ts'
import { engineTrials } from './engine-trials.ts'
import { nativeTarget, readHead } from './native-file.ts'
import { type Target, thisTarget } from './target.ts'

const run = promisify(execFile)
const CLI = 'main/hosts/cli/grading-station.mjs'

/** Where a packed program lies: `app` is `app.asar.unpacked` in the desktop program. */
interface Places {
  readonly node: string
  readonly app: string
  readonly command: string
}

const failed = (thrown: unknown) => String((thrown as { stderr?: string }).stderr || thrown).slice(-600)

/**
 * Runs what was packed from where it was packed, in an empty folder with nothing of the project in its environment.
 * @returns a figure a check: 1 where it works, 0 where not, which prints why
 */
export async function checkPackage(assembled: Assembled, archive: string, target: Target): Promise<Figure[]> {
  const figures: Figure[] = []
  const check = async (name: string, checks: string, work: () => Promise<unknown>) => {
    const why = await work().then(
      () => undefined,
      (thrown: unknown) => failed(thrown),
    )
    if (why !== undefined) console.log(`${name}: ${why}`)
    const works = why === undefined
    figures.push({ name: `package.${name}`, value: works ? 1 : 0, unit: '', aim: '= 1', met: works, checks })
  }
  const away = mkdtempSync(join(tmpdir(), 'packed-'))
  try {
    await check(
      'machine-code',
      'Every file of machine code is for the system that was packed for.',
      async () => onlyNativesOf(target, assembled.resources),
    )
    await check(
      'file-set',
      'The archive holds what electron-builder.yml lists and nothing else of the project.',
      async () => onlyListedIn(join(assembled.resources, 'app.asar')),
    )
    const here = thisTarget()
    if (target.os !== here.os || target.arch !== here.arch) return figures
    // Moved away from the project, so that nothing above the program can stand in for what it lacks.
    const desktop = join(away, 'desktop')
    cpSync(assembled.resources, desktop, { recursive: true })
    await checkProgram(placesIn(desktop, 'app.asar.unpacked'), join(away, 'a'), check)
    const main = join(ROOT, 'dist/electron/main.mjs')
    await check('desktop.packages', 'Every package that the window’s process loads is packed.', async () =>
      resolvesAll(main, desktop),
    )
    await check('headless', 'The worker’s archive installs, and works a queue off.', () =>
      installHeadless(archive, join(away, 'headless')),
    )
  } finally {
    rmSync(away, { recursive: true, force: true })
  }
  return figures
}

const placesIn = (folder: string, app: string): Places => ({
  node: join(folder, 'node', process.platform === 'win32' ? 'node.exe' : 'node'),
  app: join(folder, app),
  command: join(folder, 'bin', process.platform === 'win32' ? 'grading-station.cmd' : 'grading-station'),
})

/** An environment with no Node and no project in it. */
const bareEnvironment = (home: string, more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP } : {}),
  PATH: '/usr/bin:/bin',
  HOME: home,
  GRADING_STATION_DATA: join(home, 'data'),
  ...more,
})

async function checkProgram(
  places: Places,
  home: string,
  check: (name: string, checks: string, work: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  mkdirSync(home, { recursive: true })
  const options = { cwd: home, env: bareEnvironment(home), maxBuffer: 64 * 1024 ** 2 }
  await check('grade', 'The sample exam is graded as from the project.', async () => {
    await run(places.command, ['start', '--no-screens', '--out', 'packed'], options)
    const own = join(ROOT, CLI)
    await run(process.execPath, [own, 'start', '--no-screens', '--out', 'own'], options)
    const csv = (of: string) => readFileSync(join(home, of, 'results.csv'), 'utf8')
    if (csv('packed') !== csv('own')) throw new Error('other results than from the project')
  })
  await check(
    'engines',
    'Every engine that works in the project answers from its packed process.',
    async () => {
      const pdf = join(home, 'sheet.pdf')
      const sample = join(places.app, 'assets', 'sample')
      await run(places.command, ['template', 'print', join(sample, 'template.json'), '--out', pdf], options)
      await tryEngines(places, home, sample, pdf)
    },
  )
  await check('screens', 'The screens open in a browser and show the sample exam.', () =>
    openScreens(places, home),
  )
}

async function tryEngines({ node, app }: Places, folder: string, sample: string, pdf: string): Promise<void> {
  const trials = await engineTrials({ folder, sample, pdf })
  const settings = readSettings(bareEnvironment(folder))
  const program = {
    ...{ execPath: node, execArgv: [], entry: join(app, 'dist/program/child.mjs') },
    env: bareEnvironment(folder),
  }
  const packed = enginePool({ program, settings, maxProcesses: 1 })
  const wrong: string[] = []
  try {
    for (const engine of engines) {
      const trial = trials[engine.name]
      const able = await packed.availability(engine)
      const here = await engine.available(settings)
      if (able.available !== here.available) wrong.push(`${engine.name} available: ${able.available}`)
      if (!able.available) continue
      if (trial === undefined) wrong.push(`${engine.name} has no trial in engine-trials.ts`)
      else {
        const output = await packed
          .call(engine, trial.input)
          .catch((thrown: unknown) => wrong.push(`${engine.name}: ${thrown}`))
        if (typeof output !== 'number' && !trial.isAnswer(output))
          wrong.push(`${engine.name} answered nothing`)
        console.log(`${engine.name}: ${wrong.length === 0 ? 'answered' : wrong.join('; ')}`)
      }
    }
  } finally {
    await packed.close()
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
}

async function openScreens({ command }: Places, home: string): Promise<void> {
  const data = join(home, 'screens')
  const child = spawn(command, ['browser', '--no-open', '--data', data], {
    cwd: home,
    env: bareEnvironment(home),
  })
  try {
    const address = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1\S+/.exec(line)
        if (found !== null) resolve(found[0])
      })
      child.once('exit', (code) => reject(new Error(`the browser host ended with ${code}`)))
    })
    if (chromiumPath === undefined) {
      const page = await fetch(new URL('/', address))
      if (!(await page.text()).includes('<div id="root">')) throw new Error('no page is served')
      return
    }
    const page = await (await launchChromium()).newPage()
    await page.goto(address)
    await page.getByText('예시 시험').first().waitFor({ timeout: 60_000 })
    await page.close()
  } finally {
    child.kill('SIGTERM')
  }
}

/** Whether each package a built file imports is found from the packed program. */
function resolvesAll(file: string, resources: string): void {
  const source = readFileSync(file, 'utf8')
  const names = new Set(
    [...source.matchAll(/^import\b[^;\n]*?"([^"\n]+)"|\bimport\("([^"\n]+)"\)/gm)].map(
      ([, statically, later]) => statically ?? later ?? '',
    ),
  )
  const wanted = [...names].filter((name) => !/^(electron$|node:|[./])/.test(name))
  if (wanted.length < 5) throw new Error(`only ${wanted.length} imports found in ${basename(file)}`)
  const script = `const missing = ${JSON.stringify(wanted)}.filter((name) => { try { import.meta.resolve(name) } catch { return true } })`
  const places = placesIn(resources, 'app.asar.unpacked')
  const output = execFileSync(
    places.node,
    ['--input-type=module', '-e', `${script}; console.log(JSON.stringify(missing))`],
    {
      cwd: places.app,
      encoding: 'utf8',
    },
  )
  const missing = JSON.parse(output) as string[]
  if (missing.length > 0) throw new Error(`not packed: ${missing.join(', ')}`)
}

function onlyNativesOf({ os, arch }: Target, folder: string): void {
  const strangers: string[] = []
  let own = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const found = nativeTarget(readHead(path))
    if (found === undefined) continue
    if (found.os !== os || (found.arch !== undefined && found.arch !== arch)) strangers.push(path)
    else own++
  }
  if (strangers.length > 0) throw new Error(`for another system: ${strangers.join(', ')}`)
  if (own < 5) throw new Error(`only ${own} files of machine code`)
}

const LISTED = /^(main|assets|node_modules|package\.json|dist\/(electron|program|renderer))$/

/** @see https://github.com/electron/asar#format: sizes in four words, then the tree as JSON */
function onlyListedIn(archive: string): void {
  const bytes = readFileSync(archive)
  const Tree = z.object({ files: z.record(z.string(), z.object({ files: z.unknown().optional() })) })
  const tree = (value: unknown) => Object.keys(Tree.parse(value).files)
  const root: unknown = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)))
  const { dist } = Tree.parse(root).files
  const names = [
    ...tree(root).filter((name) => name !== 'dist'),
    ...(dist === undefined ? [] : tree(dist).map((name) => `dist/${name}`)),
  ]
  const strangers = names.filter((name) => !LISTED.test(name))
  if (strangers.length > 0) throw new Error(`packed, too: ${strangers.join(', ')}`)
}

/** Unpacks, installs into a prefix, and lets the worker of that prefix do jobs as its unit starts it. */
async function installHeadless(archive: string, place: string): Promise<void> {
  mkdirSync(place, { recursive: true })
  execFileSync('tar', ['-xzf', archive, '-C', place])
  const unpacked = join(place, basename(archive, '.tar.gz'))
  if (process.platform !== 'linux') return drain(placesIn(unpacked, 'app').command, place)
  const [prefix, units] = [join(place, 'opt'), join(place, 'units')]
  execFileSync('sh', [join(unpacked, 'service/install.sh'), '--prefix', prefix, '--units', units])
  rmSync(unpacked, { recursive: true })
  const unit = join(units, 'grading-station.service')
  if ((await findOnPath(['systemd-analyze'])) === undefined)
    console.log('systemd-analyze is not here: the unit was not verified')
  else execFileSync('systemd-analyze', ['verify', unit], { stdio: 'pipe' })
  const command = /^ExecStart=(\S+) worker/m.exec(readFileSync(unit, 'utf8'))?.[1]
  if (command === undefined) throw new Error('the unit starts no worker')
  return drain(command, place)
}

async function drain(command: string, home: string): Promise<void> {
  const results: string[] = []
  const token = 'packed-worker'
  const api = await startAcademyApi({ port: 0, token, onDelivery: ({ body }) => void results.push(body) })
  try {
    const { image, questions } = await drawAnswerSheet(2)
    const download_url = api.addFile('sheet.png', image, { contentType: 'image/png' })
    api.addJob({ type: 'omr_grading', source_id: 7, payload: { download_url, questions } })
    const env = bareEnvironment(home, {
      ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: token, DOWNLOAD_ALLOW_PRIVATE: '1' },
    })
    await run(command, ['worker', '--drain', '--data', join(home, 'var')], { cwd: home, env })
    if (!results.some((body) => body.includes('"DONE"')))
      throw new Error(`delivered: ${results.join(' ') || 'nothing'}`)
  } finally {
    await api.close()
  }
}
