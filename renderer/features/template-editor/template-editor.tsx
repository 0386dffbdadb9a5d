import { Alert, Button, Group, Loader } from '@mantine/core'
import { type ReactNode, useEffect, useReducer, useRef, useState } from 'react'
import type { LiveReading, TemplateSummary } from '#shared/contract/templates.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { rowCounts } from '#shared/domain/marks.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { Size, View } from '../../lib/canvas/view.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { Bar } from '../../ui/bar.tsx'
import parts from '../../ui/parts.module.css'
import { EditorCanvas } from './canvas/editor-canvas.tsx'
import { ReadingLayer } from './canvas/reading-layer.tsx'
import { ScanPicture } from './canvas/scan-layer.tsx'
import classes from './editor.module.css'
import { ItemList } from './item-list.tsx'
import { drawnField } from './model/fields.ts'
import type { Tool } from './model/gesture.ts'
import { keyAnywhere } from './model/keys.ts'
import {
  type EditorAction,
  type EditorState,
  pageOf,
  reduce,
  selectedFields,
  startEditor,
} from './model/reduce.ts'
import { PageTabs } from './page-tabs.tsx'
import { Properties } from './properties.tsx'
import { PublishPanel } from './publish-panel.tsx'
import { ScanPanel } from './scan-panel.tsx'
import { type Progress, STEPS, type Step, StepBar, StepPanel, standings } from './steps.tsx'
import { Toolbar, type ToolbarProps } from './toolbar.tsx'
import { TrialPanel } from './trial-panel.tsx'
import { useDraft } from './use-draft.ts'
import { useFindFields } from './use-find-fields.ts'
import { usePreview } from './use-preview.ts'
import type { useScans } from './use-scans.ts'
import { useTrial } from './use-trial.ts'
import { type Scan, scanKey, useTryOn } from './use-try-on.ts'

/** Where no scan was read, an arrow key moves by one pixel at this resolution. */
const NUDGE_DPI = 300

interface TemplateEditorProps {
  readonly initial: Template
  /** Whether the station has stored it; a template just made or imported is not stored yet. */
  readonly isStored: boolean
  readonly scans: ReturnType<typeof useScans>
  /** What the station says of it now; undefined while it has none. */
  readonly known: TemplateSummary | undefined
  /** Takes up what another window made of it. */
  readonly onReopen: () => void
  /** @param save  has the station keep it as it is drawn now */
  readonly menu: (template: Template, save: () => Promise<unknown>) => ReactNode
  readonly messages: ReactNode
}

export function TemplateEditor({
  initial,
  isStored,
  scans,
  known,
  onReopen,
  menu,
  messages,
}: TemplateEditorProps) {
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
  const draft = useDraft(template, isStored ? initial : undefined, known?.updatedAtMs)
  useEditorKeys(draft.saveNow, dispatch)
  const find = useFindFields({
    state,
    dispatch,
    live,
    sizeOf: (scan) => sizes.current.get(scanKey(scan)),
  })
  useFindOnce(scans.fresh, find.mutate)
  const trial = useTrial(template, scans.known, draft.save)
  const [published, setPublished] = useState<number>()
  const progress = {
    scan: active,
    isTried: trial.proof !== undefined,
    version: published ?? known?.version ?? undefined,
  }
  const { standing, step, setStep } = useSteps(state, progress)

  function onBox(box: Rect) {
    setTool('select')
    if (tool === 'find') {
      if (active !== undefined) find.mutate({ scan: active, box })
    } else if (tool !== 'select' && tool !== 'pan') {
      const names = { region: t('editor.kind.region'), barcode: t('editor.kind.barcode') }
      dispatch({ type: 'add-fields', fields: [drawnField(template, page, tool, box, names)] })
    }
  }

  const under = (view: View) => (
    <Underlay
      scans={scans.shown}
      template={template}
      page={page.size}
      view={view}
      reading={live?.reading}
      opacity={opacity}
      onSize={(scan, size) => sizes.current.set(scanKey(scan), size)}
    />
  )

  return (
    <section className={classes.page} aria-label={t('screen.template-editor')}>
      <EditorBar
        state={state}
        dispatch={dispatch}
        tool={tool}
        onTool={setTool}
        isSnapping={isSnapping}
        onSnapping={setSnapping}
        draft={draft}
        menu={menu(template, draft.save)}
      />
      <StepBar standing={standing} current={step} onStep={setStep} />
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
        onTool={setTool}
        under={under}
        over={<LiveLayer state={state} live={live} />}
      >
        <div className={classes.live} role="status">
          {active === undefined ? t('editor.noScan') : readingText(t, live)}
          {(isReading || find.isPending) && <Loader size={10} ml={6} />}
        </div>
      </EditorCanvas>
      <aside className={classes.side}>
        {messages}
        {draft.isElsewhere && <Elsewhere onReopen={onReopen} onOverwrite={draft.overwrite} />}
        <FailureText of={draft.error ?? readingError ?? find.error} />
        <StepPanel step={step} state={state} dispatch={dispatch} progress={progress} find={find}>
          <TrialPanel trial={trial} hasScans={scans.known.length > 0} />
          <PublishPanel
            template={template}
            trial={trial}
            hasDraft={known?.hasDraft === true || !draft.isSaved}
            onPublished={({ version, publishedAtMs }) => {
              draft.knows(publishedAtMs)
              setPublished(version)
            }}
            onRestore={(earlier) => dispatch({ type: 'restore', template: earlier })}
          />
        </StepPanel>
        <Properties state={state} dispatch={dispatch} />
      </aside>
    </section>
  )
}

/** Another window has stored another drawing: nobody's is lost without a word. */
function Elsewhere({ onReopen, onOverwrite }: { onReopen: () => void; onOverwrite: () => void }) {
  const t = useText()
  return (
    <Alert color="review" title={t('editor.elsewhere')}>
      <Group gap={6}>
        <Button variant="default" onClick={onReopen}>
          {t('editor.takeTheirs')}
        </Button>
        <Button variant="default" onClick={onOverwrite}>
          {t('editor.keepMine')}
        </Button>
      </Group>
    </Alert>
  )
}

interface EditorBarProps extends ToolbarProps {
  readonly draft: ReturnType<typeof useDraft>
  readonly menu: ReactNode
}

function EditorBar({ draft, menu, ...tools }: EditorBarProps) {
  const t = useText()
  return (
    <Bar gap="4px 8px" py={6} className={classes.bar}>
      {menu}
      <Toolbar {...tools} />
      <span className={parts.spacer} />
      <span className={parts.note} role="status">
        {t(draft.isSaved ? 'editor.saved' : 'editor.unsaved')}
      </span>
      <Button variant={draft.isSaved ? 'default' : 'filled'} loading={draft.isSaving} onClick={draft.saveNow}>
        {t('editor.save')}
      </Button>
    </Bar>
  )
}

/** How far each step is, and the one that is shown: the first that is left, unless somebody chose another. */
function useSteps(state: EditorState, progress: Progress) {
  const standing = standings(state, progress)
  const [chosen, setStep] = useState<Step>()
  const step = chosen ?? STEPS.find((each) => standing[each] !== 'done') ?? 'publish'
  return { standing, step, setStep }
}

/** What is read from the first scan, over the drawing. */
function LiveLayer({ state, live }: { state: EditorState; live: LiveReading | undefined }) {
  if (live === undefined) return null
  const detailed = selectedFields(state).map(({ id }) => id)
  return <ReadingLayer template={state.template} page={pageOf(state)} live={live} detailed={detailed} />
}

/** A sheet that a template was just made from is looked at without being asked. */
function useFindOnce(scan: Scan | undefined, find: (what: { scan: Scan }) => void) {
  const searched = useRef<Scan>(undefined)
  useEffect(() => {
    if (scan === undefined || searched.current === scan) return
    searched.current = scan
    find({ scan })
  }, [scan, find])
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)

/** Ctrl+S saves; Delete, undo and redo do what they do in the drawing, wherever the focus is, unless something is typed. */
function useEditorKeys(save: () => void, dispatch: (action: EditorAction) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isCommand = event.ctrlKey || event.metaKey
      if (event.code === 'KeyS' && isCommand) {
        event.preventDefault()
        save()
        return
      }
      // The drawing has taken it.
      if (event.defaultPrevented || isTyping(event.target)) return
      const action = keyAnywhere({
        code: event.code,
        isShifted: event.shiftKey,
        isAlt: event.altKey,
        isCommand,
        item: undefined,
      })
      if (action === undefined) return
      event.preventDefault()
      dispatch(action)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [save, dispatch])
}

/** One pixel of the scan, template units. */
function nudgeOf({ unit }: Template, live: LiveReading | undefined): number {
  const registration = live?.reading.registration
  if (registration !== undefined) return 1 / registration.scale
  return unit === 'mm' ? 25.4 / NUDGE_DPI : 1
}

function readingText(t: Translate, live: LiveReading | undefined): string {
  if (live === undefined) return t('editor.readingNow')
  return live.reading.state === 'read'
    ? t('editor.counts', rowCounts(live.decisions))
    : t('editor.trialUnread')
}

interface UnderlayProps extends Omit<Parameters<typeof ScanPicture>[0], 'scan' | 'onSize'> {
  readonly scans: readonly Scan[]
  readonly template: Template
  readonly onSize: (scan: Scan, size: Size) => void
}

/** The scans that are shown, the first by the reading that is on the drawing. */
const Underlay = ({ scans, reading, onSize, ...rest }: UnderlayProps) =>
  scans.map((scan, at) => (
    <OverlaidScan
      key={scanKey(scan)}
      scan={scan}
      reading={at === 0 ? reading : undefined}
      isActive={at === 0}
      onSize={(size) => onSize(scan, size)}
      {...rest}
    />
  ))

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
