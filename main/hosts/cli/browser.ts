import { type Command, Option } from 'commander'
import { LOG_LEVELS, type LogLevel } from '#main/base/log.ts'
import { programFile } from '#main/base/program-files.ts'
import { jobs } from '#main/jobs/registry.ts'
import { ensureRenderer } from '#main/setup/build-renderer.ts'
import { portOption } from './command.ts'
import { type CliContext, type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'
import { openAddress } from './open-address.ts'

export interface BrowserFlags {
  port: number
  log: LogLevel
  open: boolean
}

const SAMPLE_DIR = programFile('assets/sample/')

/** `browser`: the station with its screens on 127.0.0.1, until it is stopped. */
export function registerBrowser(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('browser')
    .description(help.browser.about)
    .addOption(portOption(help))
    .option('--no-open', help.browser.open)
    .addOption(new Option('--log <level>', help.log).choices(LOG_LEVELS).default('warn'))
    .action(async (flags: BrowserFlags) => openBrowserHost(flags, await open()))
}

/** How often a program that npm started looks whether npm is still there, ms. */
const LOOK_FOR_NPM_MS = 500

/**
 * npm puts a shell between itself and the program, which passes no signal on: who ends npm would leave the program
 * behind. @returns stops looking
 */
function whenNpmIsGone(leave: () => void): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => {}
  const parent = process.ppid
  const isThere = () => {
    try {
      return process.ppid === parent && process.kill(parent, 0)
    } catch {
      return false
    }
  }
  const timer = setInterval(() => {
    if (!isThere()) leave()
  }, LOOK_FOR_NPM_MS)
  return () => clearInterval(timer)
}

/** Resolves at Ctrl+C, or when the system asks the program to end; the second time it ends at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    const stopLooking = whenNpmIsGone(() => {
      stopLooking()
      isAsked = true
      resolve()
    })
    for (const [name, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
      ['SIGHUP', 1],
    ] as const) {
      // Those of the work before are over.
      process.removeAllListeners(name)
      process.on(name, () => {
        if (isAsked) process.exit(128 + number)
        isAsked = true
        stopLooking()
        resolve()
      })
    }
  })
}

/** An address opens the screens once; who needs another presses Enter. @returns stops listening */
function onEnter(renew: () => void): () => void {
  const { stdin } = process
  if (!stdin.isTTY) return () => {}
  stdin.on('data', renew)
  return () => {
    stdin.off('data', renew)
    stdin.pause()
  }
}

/** Serves the screens until the program is told to stop. Says where they are in one line. */
export async function openBrowserHost(flags: BrowserFlags, { env, settings, t }: CliContext): Promise<void> {
  const stopped = untilStopped()
  try {
    const rendererDir =
      settings.rendererDir ?? (await ensureRenderer(() => console.log(t('cli.browser.building'))))
    const { runLoopback, TICKET_LIFE_MS } = await import('../loopback/main.ts')
    const host = await runLoopback({
      rendererDir,
      sampleDir: SAMPLE_DIR,
      definitions: jobs,
      env,
      logLevel: flags.log,
      port: flags.port,
    })
    const address = host.address()
    console.log(t('cli.browser.address', { address }))
    if (flags.open) openAddress(address, process.env)
    if (process.stdin.isTTY) console.log(t('cli.browser.renew', { minutes: TICKET_LIFE_MS / 60_000 }))
    const stopRenewing = onEnter(() => console.log(t('cli.browser.address', { address: host.address() })))
    await stopped
    stopRenewing()
    await host.stop()
  } catch (thrown) {
    reportError(thrown, t)
  }
}
