import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { defaultDataDir } from '#main/base/data-folder.ts'
import { ensureDesktop } from '#main/setup/build-desktop.ts'
import { ensureRenderer } from '#main/setup/build-renderer.ts'
import { fetchElectron, findElectron, hasDisplay } from '#main/setup/electron.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type CliContext, reportError } from './context.ts'

export interface DesktopFlags {
  data?: string
}

/** `desktop`: the screens in a window of their own. */
export function registerDesktop(program: Command, context: CliContext): void {
  program
    .command('desktop')
    .description('open the screens in a window (Electron)')
    .option('--data <folder>', 'data folder (GRADING_STATION_DATA)')
    .action(async (flags: DesktopFlags) => {
      try {
        const electron = await electronHere(context)
        if (electron !== undefined) await openDesktop(electron, flags, context)
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
export async function openDesktop(
  electron: string,
  flags: DesktopFlags,
  { settings, t }: CliContext,
): Promise<void> {
  await ensureRenderer(() => console.log(t('cli.browser.building')))
  const entry = await ensureDesktop()
  const dataDir = flags.data ?? settings.GRADING_STATION_DATA ?? defaultDataDir(process.env)
  const env: NodeJS.ProcessEnv = { ...process.env, GRADING_STATION_DATA: dataDir }
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
