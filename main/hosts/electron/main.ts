import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as electron from 'electron'
import { createLogWithTail } from '#main/base/log-tail.ts'
import { jobs } from '#main/jobs/registry.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import { errorText, translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { registerScheme, runDesktop } from './desktop.ts'
import { nodeProgram } from './node-program.ts'
import { whyNotSigned } from './update-signature.ts'
import type { Updater } from './updates.ts'

const { app } = electron
/** `dist/electron` in the project, and inside the archive when packaged. */
const built = import.meta.dirname
const root = join(built, '..', '..')
/** Child processes and engines read plain files, which stand beside the archive. */
const unpacked = app.isPackaged ? root.replace(/app\.asar$/, 'app.asar.unpacked') : root

/** Only a package that was signed says where updates are (docs/packaging.md). */
async function packedUpdater(): Promise<Updater | undefined> {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return undefined
  const { autoUpdater, NsisUpdater } = (await import('electron-updater')).default
  if (autoUpdater instanceof NsisUpdater) {
    autoUpdater.verifyUpdateCodeSignature = (publishers, path) => whyNotSigned(publishers, path)
  }
  return autoUpdater
}

registerScheme(electron)
const log = createLogWithTail('warn')
runDesktop({
  electron,
  log,
  rendererDir: join(root, 'dist', 'renderer'),
  preload: join(built, 'preload.cjs'),
  iconPath: join(unpacked, 'assets', 'icon.png'),
  sampleDir: join(unpacked, 'assets', 'sample'),
  definitions: jobs,
  env: process.env,
  program: nodeProgram({
    env: process.env,
    root: unpacked,
    resources: process.resourcesPath,
    platform: process.platform,
    arch: process.arch,
  }),
  updater: packedUpdater,
  isHidden: process.argv.includes('--hidden') || app.getLoginItemSettings().wasOpenedAtLogin,
}).catch((thrown: unknown) => {
  const t = translator(languageOf(process.env))
  const text = thrown instanceof StationError ? errorText(t, toWireError(thrown)) : String(thrown)
  electron.dialog.showErrorBox('Grading Station', text)
  app.exit(1)
})
