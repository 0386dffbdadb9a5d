import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { ensureDesktop } from '#main/setup/build-desktop.ts'
import { ensureRenderer } from '#main/setup/build-renderer.ts'
import { fetchElectron, findElectron, hasDisplay } from '#main/setup/electron.ts'
import { StationError } from '#shared/domain/errors.ts'
import { SETTINGS } from '#shared/domain/settings.ts'
import { type CliContext, type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'

/** `desktop`: the screens in a window of their own. */
export function registerDesktop(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('desktop')
    .description(help.desktop.about)
    .action(async () => {
      const context = await open()
      try {
        const electron = await electronHere(context)
        if (electron !== undefined) await openDesktop(electron, context)
        else
          throw new StationError('unavailable', 'no Electron binary, or no display to show a window on', {
            reason: 'no-electron',
          })
      } catch (thrown) {
        reportError(thrown, context.t)
      }
    })
}

/** Electron, where a window can be shown and the binary is here or can be had. */
export async function electronHere({ t }: CliContext): Promise<string | undefined> {
  if (!hasDisplay(process.env)) return undefined
  const found = findElectron(process.env)
  if (found !== undefined) return found
  console.log(t('cli.desktop.fetching'))
  return fetchElectron(process.env)
}

/** Runs the window until it is closed for good. */
export async function openDesktop(electron: string, context: CliContext): Promise<void> {
  const { settings, t } = context
  await ensureRenderer(() => console.log(t('cli.browser.building')))
  const entry = await ensureDesktop()
  const env: NodeJS.ProcessEnv = { ...context.env, [SETTINGS.dataDir.env]: settings.dataDir }
  // Set by editors that are Electron themselves; it would make this one a plain Node.
  delete env.ELECTRON_RUN_AS_NODE
  const child = spawn(electron, [entry], { stdio: 'inherit', env })
  const stop = () => child.kill('SIGTERM')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 0))
  })
}
