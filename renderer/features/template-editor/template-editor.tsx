import { Button, Loader } from '@mantine/core'
import { type ReactNode, useEffect, useReducer, useRef, useState } from 'react'
import type { LiveReading } from '#shared/contract/templates.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { Size } from '../../lib/canvas/view.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { Bar } from '../../ui/bar.tsx'
import parts from '../../ui/parts.module.css'
import { EditorCanvas } from './canvas/editor-canvas.tsx'
import { ReadingLayer, readingCounts } from './canvas/reading-layer.tsx'
import { ScanPicture } from './canvas/scan-layer.tsx'
import classes from './editor.module.css'
import { ItemList } from './item-list.tsx'
import { drawnField } from './model/fields.ts'
import type { Tool } from './model/gesture.ts'
import { pageOf, reduce, selectedFields, startEditor } from './model/reduce.ts'
import { PageTabs } from './page-tabs.tsx'
import { Properties } from './properties.tsx'
import { PublishPanel } from './publish-panel.tsx'
import { ScanPanel } from './scan-panel.tsx'
import { Toolbar } from './toolbar.tsx'
import { useDraft } from './use-draft.ts'
import { useFindBubbles } from './use-find-bubbles.ts'
import { usePreview } from './use-preview.ts'
import type { useScans } from './use-scans.ts'
import { type Scan, scanKey, useTryOn } from './use-try-on.ts'

/** Where no scan was read, an arrow key moves by one pixel at this resolution. */
const NUDGE_DPI = 300

interface TemplateEditorProps {
  readonly initial: Template
  /** Whether the station has stored it; a template just made or imported is not stored yet. */
  readonly isStored: boolean
  readonly scans: ReturnType<typeof useScans>
  /** @param save  has the station keep it as it is drawn now */
  readonly menu: (template: Template, save: () => Promise<unknown>) => ReactNode
  readonly messages: ReactNode
}

export function TemplateEditor({ initial, isStored, scans, menu, messages }: TemplateEditorProps) {
  const t = useText()
  const [state, dispatch] = useReducer(reduce, initial, startEditor)
  const [tool, setTool] = useState<Tool>('select')
  const [isSnapping, setSnapping] = useState(true)
  const [opacity, setOpacity] = useState(1)
  const sizes = useRef(new Map<string, Size>())
  const { template } = state
  const page = pageOf(state)
  const active = scans.shown[0]
  const { preview, onPreview } = usePreview(state, active !== undefined)
  const { live, isReading, error: readingError } = useTryOn(preview ?? template, active)
  const draft = useDraft(template, isStored ? initial : undefined)
  useSaveKey(draft.saveNow)
  const find = useFindBubbles({
    state,
    dispatch,
    live,
    sizeOf: (scan) => sizes.current.get(scanKey(scan)),
  })

  function onBox(box: Rect) {
    setTool('select')
    if (tool === 'find') {
      if (active !== undefined) find.mutate({ scan: active, box })
    } else if (tool !== 'select' && tool !== 'pan') {
      const names = { region: t('editor.kind.region'), barcode: t('editor.kind.barcode') }
      dispatch({ type: 'add-fields', fields: [drawnField(template, page, tool, box, names)] })
    }
  }

  return (
    <section className={classes.page} aria-label={t('screen.template-editor')}>
      <Bar gap="4px 8px" py={6} className={classes.bar}>
        {menu(template, draft.save)}
        <Toolbar
          state={state}
          dispatch={dispatch}
          tool={tool}
          onTool={setTool}
          isSnapping={isSnapping}
          onSnapping={setSnapping}
        />
        <span className={parts.spacer} />
        <span className={parts.note} role="status">
          {t(draft.isSaved ? 'editor.saved' : 'editor.unsaved')}
        </span>
        <Button
          variant={draft.isSaved ? 'default' : 'filled'}
          loading={draft.isSaving}
          onClick={draft.saveNow}
        >
          {t('editor.save')}
        </Button>
      </Bar>
      <div className={classes.list}>
        <PageTabs state={state} dispatch={dispatch} />
        <ItemList state={state} dispatch={dispatch} />
        <ScanPanel scans={scans} opacity={opacity} onOpacity={setOpacity} find={find} />
      </div>
      <EditorCanvas
        state={state}
        dispatch={dispatch}
        tool={tool}
        isSnapping={isSnapping}
        nudge={nudgeOf(template, live)}
        onBox={onBox}
        onPreview={onPreview}
        onEscape={() => setTool('select')}
        under={(view) =>
          scans.shown.map((scan) => (
            <OverlaidScan
              key={scanKey(scan)}
              scan={scan}
              template={template}
              page={page.size}
              view={view}
              reading={scan === active ? live?.reading : undefined}
              isActive={scan === active}
              opacity={opacity}
              onSize={(size) => sizes.current.set(scanKey(scan), size)}
            />
          ))
        }
        over={
          live !== undefined && (
            <ReadingLayer
              template={template}
              page={page}
              live={live}
              detailed={selectedFields(state).map(({ id }) => id)}
            />
          )
        }
      >
        <div className={classes.live} role="status">
          {active === undefined ? t('editor.noScan') : readingText(t, live)}
          {isReading && <Loader size={10} ml={6} />}
        </div>
      </EditorCanvas>
      <aside className={classes.side}>
        {messages}
        <FailureText of={draft.error ?? readingError} />
        <Properties state={state} dispatch={dispatch} />
        <PublishPanel
          template={template}
          scans={scans.known}
          save={draft.save}
          onRestore={(version) => dispatch({ type: 'restore', template: version })}
        />
      </aside>
    </section>
  )
}

/** Ctrl+S saves, wherever the focus is. */
function useSaveKey(save: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      save()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [save])
}

/** One pixel of the scan, template units. */
function nudgeOf({ unit }: Template, live: LiveReading | undefined): number {
  const registration = live?.reading.registration
  if (registration !== undefined) return 1 / registration.scale
  return unit === 'mm' ? 25.4 / NUDGE_DPI : 1
}

function readingText(t: Translate, live: LiveReading | undefined): string {
  if (live === undefined) return t('editor.readingNow')
  return live.reading.state === 'read' ? t('editor.counts', readingCounts(live)) : t('editor.trialUnread')
}

interface OverlaidScanProps {
  readonly scan: Scan
  readonly template: Template
  readonly isActive: boolean
}

/** A scan in its place; those besides the first are aligned by a reading of their own. */
function OverlaidScan({
  scan,
  template,
  isActive,
  reading,
  ...rest
}: OverlaidScanProps & Parameters<typeof ScanPicture>[0]) {
  const own = useTryOn(template, isActive ? undefined : scan)
  return <ScanPicture scan={scan} reading={isActive ? reading : own.live?.reading} {...rest} />
}
