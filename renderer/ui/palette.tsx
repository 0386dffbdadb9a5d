import { Modal, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { StationSettings } from '#shared/contract/settings.ts'
import { SCREENS, type Screen, useApp } from '../lib/app-store.ts'
import { otherLanguages, useText } from '../lib/i18n.ts'
import { matchesText } from '../lib/match-text.ts'
import { useShowPreferences } from '../lib/preferences.ts'
import { useStation } from '../lib/station-context.tsx'
import classes from './palette.module.css'

interface Entry {
  readonly id: string
  readonly text: string
  /** Other words that find it. */
  readonly also: string
  run(): void
}

/** Screens of one exam that are worth going to at once. */
const OF_BATCH = ['results', 'notices', 'review', 'import'] as const satisfies readonly Screen[]
/** Exams offered before anything is typed, the newest. */
const RECENT = 4

/** All entries: those that are always there, those of each exam, newest first, and templates. */
function useEntries(): Readonly<Record<'always' | 'ofBatches' | 'ofTemplates', readonly Entry[]>> {
  const t = useText()
  const { api, client } = useStation()
  const { go, chooseBatch, chooseTemplate } = useApp.getState()
  const isDark = useMantineColorScheme().colorScheme === 'dark'
  const show = useShowPreferences()
  const batches = useQuery(api.batches.list.queryOptions()).data ?? []
  const templates = useQuery(api.templates.list.queryOptions()).data ?? []
  const isPaused = useQuery(api.jobs.counts.queryOptions()).data?.pausedAll ?? false
  const prefer = (changes: Partial<Pick<StationSettings, 'theme' | 'language'>>) => {
    show(changes)
    void client.settings.set(changes)
  }
  const theme = isDark ? 'light' : 'dark'
  const always = [
    ...SCREENS.map((screen) => ({
      id: screen,
      text: t(`screen.${screen}`),
      also: screen,
      run: () => go(screen),
    })),
    {
      id: 'pause',
      text: t(isPaused ? 'palette.resumeQueue' : 'palette.pauseQueue'),
      also: isPaused ? 'resume queue' : 'pause queue',
      run: () => void (isPaused ? client.jobs.resume({}) : client.jobs.pause({})),
    },
    {
      id: 'theme',
      text: t(isDark ? 'palette.light' : 'palette.dark'),
      also: `${theme} theme`,
      run: () => prefer({ theme }),
    },
    // In its own words: whoever needs it does not read this language.
    ...otherLanguages().map(({ id: language, name }) => ({
      id: `language ${language}`,
      text: name,
      also: 'language 언어',
      run: () => prefer({ language }),
    })),
  ]
  const ofBatches = batches.flatMap(({ id, name }) =>
    OF_BATCH.map((screen) => ({
      id: `${id} ${screen}`,
      text: `${name} · ${t(`screen.${screen}`)}`,
      also: screen,
      run: () => {
        chooseBatch(id)
        go(screen)
      },
    })),
  )
  const ofTemplates = templates.map(({ id, name }) => ({
    id: `template ${id}`,
    text: `${name} · ${t('screen.template-editor')}`,
    also: 'template-editor',
    run: () => {
      chooseTemplate(id)
      go('template-editor')
    },
  }))
  return { always, ofBatches, ofTemplates }
}

/** Goes anywhere and does anything by its name, from the keyboard. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useText()
  const listId = useId()
  const { always, ofBatches, ofTemplates } = useEntries()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus()
    },
    [before],
  )
  const found =
    query.trim() === ''
      ? [...always, ...ofBatches.slice(0, RECENT * OF_BATCH.length)]
      : [...always, ...ofBatches, ...ofTemplates].filter(
          ({ text, also }) => matchesText(query, text) || matchesText(query, also),
        )
  const chosen = found[Math.min(at, found.length - 1)]
  useEffect(() => {
    if (chosen !== undefined)
      list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return
    onClose()
    entry.run()
  }
  // By `code`: while a Hangul input method composes, `key` does not name the key.
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.code]
    if (move !== undefined) {
      event.preventDefault()
      setAt((Math.min(at, found.length - 1) + move + found.length) % Math.max(1, found.length))
    } else if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      event.preventDefault()
      run(chosen)
    }
  }
  return (
    <Modal.Root opened onClose={onClose} yOffset="12vh" size={520} transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content aria-label={t('palette.title')}>
        <input
          className={classes.query}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={
            chosen === undefined ? undefined : `${listId} ${chosen.id}`.replaceAll(' ', '-')
          }
          aria-label={t('palette.query')}
          placeholder={t('palette.query')}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        <div ref={list} id={listId} role="listbox" aria-label={t('palette.title')} className={classes.list}>
          {found.map((entry) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and takes the keys
            <div
              key={entry.id}
              id={`${listId} ${entry.id}`.replaceAll(' ', '-')}
              role="option"
              tabIndex={-1}
              aria-selected={entry === chosen}
              className={classes.entry}
              onClick={() => run(entry)}
            >
              {entry.text}
            </div>
          ))}
        </div>
        {found.length === 0 && (
          <div className={classes.none} role="status">
            {t('palette.none')}
          </div>
        )}
      </Modal.Content>
    </Modal.Root>
  )
}
