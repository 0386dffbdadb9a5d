import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

// Four meanings, four colours, each at AA contrast on its ground in light and dark; everything else is neutral.
const ok: MantineColorsTuple = [
  '#e9f7ee',
  '#d3ecdc',
  '#a5d8b7',
  '#74c390',
  '#4db16f',
  '#34a559',
  '#1a7f37',
  '#157032',
  '#0f602a',
  '#094f20',
]
const review: MantineColorsTuple = [
  '#fff6e5',
  '#fdeac9',
  '#fad293',
  '#f7b957',
  '#f4a42a',
  '#e08a00',
  '#9a5b00',
  '#874f00',
  '#734300',
  '#5e3600',
]
const error: MantineColorsTuple = [
  '#ffecec',
  '#fcd7d7',
  '#f4abab',
  '#ed7c7c',
  '#e75555',
  '#e43d3d',
  '#c62828',
  '#ad2020',
  '#951a1a',
  '#7c1313',
]
const accent: MantineColorsTuple = [
  '#eaf1fb',
  '#d4e0f2',
  '#a5bfe4',
  '#749cd7',
  '#4c7fcb',
  '#336dc5',
  '#1f5fbf',
  '#1550a6',
  '#0c4693',
  '#003b80',
]

export const theme = createTheme({
  fontFamily: "Pretendard, 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'D2Coding', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px' },
  defaultRadius: 'sm',
  colors: { ok, review, error, accent },
  primaryColor: 'accent',
  // White words on it are readable in both.
  primaryShade: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'compact-sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 100 } } },
  },
})

/** The library's own dimmed grey and its red words are below AA contrast, the grey above all on hovered rows. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#555c63',
    '--mantine-color-placeholder': '#666d75',
    '--mantine-color-error': error[6],
  },
  dark: {
    '--mantine-color-dimmed': '#b3b8bf',
    '--mantine-color-placeholder': '#a3a8af',
    '--mantine-color-error': error[3],
    '--mantine-color-error-text': error[3],
  },
})
