import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'

const FILE = 'GRADING_STATION_UPDATE_FILE'
/** The path comes by the environment: nothing in a name can become a command. */
const SCRIPT = `[Console]::OutputEncoding = [Text.Encoding]::UTF8
$s = Get-AuthenticodeSignature -LiteralPath $env:${FILE}
@{ status = [int]$s.Status; subject = $s.SignerCertificate.Subject } | ConvertTo-Json -Compress`
const TIME_MS = 60_000
const VALID = 0
const Signature = z.object({ status: z.int(), subject: z.string().nullish() })

/**
 * Whether an installer for Windows is signed by one of `publishers`, each a whole distinguished name or a CN. What cannot be
 * made out is no: the check that electron-updater brings takes an installer whose signature it could not ask for.
 * @returns null where it is, else why not
 */
export async function whyNotSigned(publishers: readonly string[], path: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(
      'powershell.exe',
      ['-NoProfile', '-NonInteractive', '-Command', SCRIPT],
      // Without PSModulePath: that of another PowerShell hides the command.
      { timeout: TIME_MS, windowsHide: true, env: { ...process.env, PSModulePath: undefined, [FILE]: path } },
    )
    const { status, subject } = Signature.parse(JSON.parse(stdout))
    if (status !== VALID) return `its signature is not valid (${status})`
    const names = [subject, commonName(subject ?? '')]
    return publishers.some((publisher) => names.includes(publisher)) ? null : 'somebody else signed it'
  } catch (thrown) {
    return `its signature could not be looked at: ${thrown instanceof Error ? thrown.name : 'unknown'}`
  }
}

const commonName = (subject: string): string | undefined =>
  /(?:^|, )CN=(?:"([^"]*)"|([^,]*))/.exec(subject)?.slice(1).find(Boolean)
