import type { SafeStorage } from 'electron'
import type { SecretBox } from '#main/base/preferences.ts'

const SEALED = 'sealed:'

/**
 * The system's key store. On a Linux without a keyring its encryption is a fixed password, which is none: secrets then
 * stay in a file for this user alone, as on other hosts.
 */
export function secretBox(
  storage: Pick<
    SafeStorage,
    'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
  >,
  platform: NodeJS.Platform,
): SecretBox {
  const canSeal =
    storage.isEncryptionAvailable() &&
    !(platform === 'linux' && storage.getSelectedStorageBackend() === 'basic_text')
  return {
    seal: (text) => (canSeal ? SEALED + storage.encryptString(text).toString('base64') : text),
    // A file from before, or from another host, holds plain text.
    open: (kept) =>
      kept.startsWith(SEALED)
        ? storage.decryptString(Buffer.from(kept.slice(SEALED.length), 'base64'))
        : kept,
  }
}
