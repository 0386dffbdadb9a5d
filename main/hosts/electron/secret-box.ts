import type { SafeStorage } from 'electron'
import { SEALED, type SecretBox } from '#main/base/secrets.ts'

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
  const decrypt = (sealed: string) => {
    try {
      return storage.decryptString(Buffer.from(sealed, 'base64'))
    } catch {
      // The store's key has changed, e.g. the folder came from another PC: the secret has to be entered again.
      return undefined
    }
  }
  return {
    canSeal,
    seal: (text) => (canSeal ? SEALED + storage.encryptString(text).toString('base64') : text),
    // A file from before, or from another host, holds plain text.
    open: (kept) => (kept.startsWith(SEALED) ? decrypt(kept.slice(SEALED.length)) : kept),
  }
}
