import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { runLoopback } from '#main/hosts/loopback/main.ts'
import { jobs } from '#main/jobs/registry.ts'
import { buildRenderer } from '#main/setup/build-renderer.ts'
import type { Contract } from '#shared/contract/index.ts'
import { until } from '#tools/until.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const SAMPLE_DIR = join(ROOT, 'assets', 'sample')

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A Chromium on this machine: an explicit one, the system's, or the one Playwright keeps. */
function findChromium(): string | undefined {
  const places = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    chromium.executablePath(),
  ]
  return places.find((path) => path !== undefined && path !== '' && existsSync(path))
}

export const chromiumPath = findChromium()
/** For `describe.skipIf`: says why, once. */
export function lacksChromium(): boolean {
  if (chromiumPath === undefined) console.warn('skipped: no Chromium (set CHROMIUM_PATH)')
  return chromiumPath === undefined
}

/** What is made of some folders of the project depends on them as they are: one digest. */
function sourcesDigest(rooms: readonly string[]): string {
  const hash = createHash('sha256')
  for (const room of rooms) {
    const entries = readdirSync(join(ROOT, room), { withFileTypes: true, recursive: true })
    const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name))
    for (const path of paths.sort()) hash.update(`${path} ${statSync(path).mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** Folder of the built screens; built once for the sources as they are, however many test files ask. */
export const builtRenderer = (): Promise<string> =>
  madeOnce(`grading-station-renderer-${sourcesDigest(['renderer', 'shared'])}`, buildRenderer)

/** Data folder of a newcomer whose sample exam has been graded; made once, by a station. */
const gradedSample = (): Promise<string> =>
  madeOnce(
    `grading-station-sample-${sourcesDigest(['main', 'shared', 'assets/sample'])}`,
    async (dataDir) => {
      const host = await startHost({ dataDir, sample: 'new' })
      const [batch] = await host.client.batches.list()
      await batchSettled(host.client, batch!.id)
      await host.stop()
    },
  )

/** A folder under a name of its content, filled by whoever wants it first; two at once do it twice, and one is kept. */
async function madeOnce(name: string, fill: (dir: string) => Promise<void>): Promise<string> {
  const dir = join(tmpdir(), name)
  if (existsSync(dir)) return dir
  const made = mkdtempSync(join(tmpdir(), 'making-'))
  await fill(made)
  try {
    renameSync(made, dir)
  } catch {
    // Another test file was first.
    rmSync(made, { recursive: true, force: true })
  }
  return dir
}

let running: Promise<Browser> | undefined
/** One Chromium for all tests of a file, started when it is first wanted; it ends with the process. */
export const launchChromium = (): Promise<Browser> => {
  running ??= chromium.launch({ executablePath: chromiumPath!, args: FLAGS })
  return running
}

export type Client = ContractRouterClient<Contract>

export interface TestHost {
  /** Opens one window. */
  address(): string
  readonly client: Client
  /** Stores a file as the screens do. @returns its SHA-256 */
  upload(bytes: Uint8Array): Promise<string>
  stop(): Promise<void>
}

export interface TestHostOptions {
  readonly dataDir: string
  /** `new`: a fresh folder gets the sample exam, as a newcomer's does. `graded`: it is there, and read, already. */
  readonly sample?: 'new' | 'graded'
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

/** The real station behind its loopback host on a folder of the test's own. */
export async function startHost({ dataDir, sample, port, env }: TestHostOptions): Promise<TestHost> {
  if (sample === 'graded') cpSync(await gradedSample(), dataDir, { recursive: true })
  const host = await runLoopback({
    rendererDir: await builtRenderer(),
    definitions: jobs,
    env: { GRADING_STATION_DATA: dataDir, ...env },
    logLevel: 'silent',
    ...(sample === 'new' ? { sampleDir: SAMPLE_DIR } : {}),
    ...(port === undefined ? {} : { port }),
  })
  const origin = `http://127.0.0.1:${host.port}`
  const headers = { authorization: `Bearer ${host.token}` }
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await host.stop()
  }
  return {
    address: host.address,
    client: createORPCClient(new RPCLink({ url: `${origin}/rpc`, headers })),
    async upload(bytes) {
      const body = Uint8Array.from(bytes)
      const response = await fetch(`${origin}/blobs`, { method: 'PUT', body, headers })
      const { sha256 } = (await response.json()) as { sha256: string }
      return sha256
    },
    stop,
  }
}

export interface WindowLook {
  readonly language?: 'ko' | 'en'
  readonly colorScheme?: 'light' | 'dark'
  /** As the browser's own zoom: the window has fewer, larger pixels. */
  readonly zoom?: number
}

export interface WindowOptions extends WindowLook {
  /** `#/review/1` */
  readonly at?: string
}

export interface TestWindow {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page has thrown so far. */
  readonly errors: string[]
}

/** An empty window; `enter` brings it to a station. */
export async function startWindow({
  language = 'ko',
  colorScheme = 'light',
  zoom = 1,
}: WindowLook = {}): Promise<TestWindow> {
  const browser = await launchChromium()
  const viewport = { width: Math.round(1360 / zoom), height: Math.round(860 / zoom) }
  const context = await browser.newContext({ viewport, deviceScaleFactor: zoom, colorScheme })
  await context.addInitScript(
    `if (!localStorage.getItem('grading-station-language')) localStorage.setItem('grading-station-language', '${language}')`,
  )
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, context, errors }
}

/** Opens a station's screens in a window. @param at `#/review/1` */
export async function enter(page: Page, host: Pick<TestHost, 'address'>, at = ''): Promise<void> {
  await page.goto(host.address())
  if (at !== '') await goTo(page, at)
}

/** @param at `#/review/1` */
export const goTo = (page: Page, at: string): Promise<void> =>
  page.evaluate((hash) => window.location.assign(hash), at)

/** Waits until nothing of a batch is left to read. */
export async function batchSettled(client: Client, id: number, timeoutMs = 45_000): Promise<void> {
  await until(async () => {
    const { counts } = await client.batches.get({ id })
    return counts.total > 0 && counts.done === counts.total
  }, timeoutMs)
}

/** Drops files on the window as a hand would. */
export async function dropFiles(
  page: Page,
  files: readonly { name: string; bytes: Uint8Array }[],
): Promise<void> {
  const sent = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }))
  await page.evaluate(async (given) => {
    const transfer = new DataTransfer()
    for (const { name, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], name))
    }
    const event = (type: string) =>
      new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true })
    document.body.dispatchEvent(event('dragover'))
    document.body.dispatchEvent(event('drop'))
  }, sent)
}
