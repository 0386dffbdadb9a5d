import { z } from 'zod'
import { type Configuration, openConfiguration } from '#main/base/configuration.ts'
import { dataDirOf, dataFolder } from '#main/base/data-folder.ts'
import { plainBox } from '#main/base/secrets.ts'
import type { Environment } from '#main/base/settings.ts'
import { KEPT_SECRET_NAMES } from '#shared/domain/settings.ts'
import { askLocal, serveLocal } from './local-socket.ts'

const Lent = z.partialRecord(z.enum(KEPT_SECRET_NAMES), z.string())

/**
 * The configuration of a host that is a plain Node and has no key store: what Electron sealed, a window that is open on
 * the same data folder lends.
 */
export async function plainConfiguration(env: Environment): Promise<Configuration> {
  const configuration = openConfiguration(env)
  if (configuration.locked().length === 0) return configuration
  const lent = await askLocal(dataFolder(dataDirOf(env)).secretsSocket, Lent)
  return openConfiguration(env, plainBox(lent))
}

/** Lends what this host can open to others of this user on the same data folder. @returns stops it */
export const lendSecrets = (configuration: Configuration): Promise<() => Promise<void>> =>
  serveLocal(dataFolder(configuration.settings().dataDir).secretsSocket, configuration.opened)
