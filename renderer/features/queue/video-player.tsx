import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type Hls from 'hls.js/light'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useText } from '../../lib/i18n.ts'
import classes from './queue.module.css'
import { readSprites, type Sprite, spriteAt } from './sprites.ts'

interface VideoPlayerProps {
  readonly jobId: number
  readonly durationS: number
}

const STEP_S = 5
const clockText = (atS: number) => `${Math.floor(atS / 60)}:${String(Math.floor(atS % 60)).padStart(2, '0')}`

/** A finished video as viewers will see it: its HLS renditions, and pictures of its scenes to jump to. */
export function VideoPlayer({ jobId, durationS }: VideoPlayerProps) {
  const t = useText()
  const video = useRef<HTMLVideoElement>(null)
  const [hasFailed, setFailed] = useState(false)
  const base = `/jobs/${jobId}/video`
  const sprites = useQuery({
    queryKey: ['sprites', jobId],
    queryFn: async ({ signal }) => {
      const response = await fetch(`${base}/sprites.vtt`, { signal })
      return response.ok ? readSprites(await response.text()) : []
    },
  }).data

  useEffect(() => {
    let player: Hls | undefined
    let isGone = false
    setFailed(false)
    // The player is large and few people look at videos, so it is loaded when one is opened.
    void import('hls.js/light').then(({ default: Player }) => {
      if (isGone || video.current === null) return
      player = new Player({ startLevel: 0, capLevelToPlayerSize: true })
      player.on(Player.Events.ERROR, (_, { fatal }) => setFailed((before) => before || fatal))
      player.loadSource(`${base}/master.m3u8`)
      player.attachMedia(video.current)
    })
    return () => {
      isGone = true
      player?.destroy()
    }
  }, [base])

  function seek(atS: number) {
    if (video.current !== null) video.current.currentTime = Math.max(0, Math.min(durationS, atS))
  }

  return (
    <div>
      {/* biome-ignore lint/a11y/useMediaCaption: lectures come without captions */}
      <video
        ref={video}
        className={classes.video}
        controls
        playsInline
        poster={`${base}/thumbnail.jpg`}
        aria-label={t('queue.video.title')}
      />
      {hasFailed && (
        <Text size="sm" c="error" role="alert">
          {t('queue.video.failed')}
        </Text>
      )}
      {sprites !== undefined && sprites.length > 0 && (
        <Scrub base={base} durationS={durationS} sprites={sprites} video={video.current} onSeek={seek} />
      )}
    </div>
  )
}

interface ScrubProps {
  readonly base: string
  readonly durationS: number
  readonly sprites: readonly Sprite[]
  readonly video: HTMLVideoElement | null
  readonly onSeek: (atS: number) => void
}

/** A bar under the video: the pointer shows the scene of its place, a click goes there. */
function Scrub({ base, durationS, sprites, video, onSeek }: ScrubProps) {
  const t = useText()
  const [atS, setAtS] = useState<number>()
  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return { atS: (durationS * (event.clientX - left)) / width, leftPx: event.clientX - left }
  }
  const sprite = atS === undefined ? undefined : spriteAt(sprites, atS)
  const now = video?.currentTime ?? 0

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowLeft: -STEP_S, ArrowRight: STEP_S }[event.code]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(durationS, (atS ?? now) + step))
    setAtS(next)
    onSeek(next)
  }

  return (
    <div
      className={classes.scrub}
      role="slider"
      tabIndex={0}
      aria-label={t('queue.video.scrub')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationS)}
      aria-valuenow={Math.round(atS ?? now)}
      aria-valuetext={t('queue.video.at', { time: clockText(atS ?? now) })}
      onPointerMove={(event) => setAtS(placeOf(event).atS)}
      onPointerLeave={() => setAtS(undefined)}
      onPointerDown={(event) => onSeek(placeOf(event).atS)}
      onKeyDown={onKeyDown}
      onBlur={() => setAtS(undefined)}
    >
      {sprite !== undefined && atS !== undefined && (
        <div
          className={classes.sprite}
          data-testid="sprite"
          style={{
            left: `clamp(0px, calc(${(100 * atS) / durationS}% - ${sprite.width / 2}px), calc(100% - ${sprite.width}px))`,
            width: sprite.width,
            height: sprite.height,
            background: `url("${base}/${sprite.file}") -${sprite.x}px -${sprite.y}px`,
          }}
        />
      )}
    </div>
  )
}
