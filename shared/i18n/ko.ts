import { commonTexts } from './ko/common.ts'
import { documentTexts } from './ko/documents.ts'
import { errorTexts } from './ko/error.ts'
import { exportTexts } from './ko/export.ts'
import { importTexts } from './ko/import.ts'
import { keepingTexts } from './ko/keeping.ts'
import { noticeTexts } from './ko/notices.ts'
import { queueTexts } from './ko/queue.ts'
import { resultsTexts } from './ko/results.ts'
import { reviewTexts } from './ko/review.ts'
import { scoreTexts } from './ko/score.ts'
import { settingsTexts } from './ko/settings.ts'
import { batchTexts, sheetTexts, standingTexts, timeTexts } from './ko/sheet.ts'
import { templateTexts } from './ko/templates.ts'
import { thresholdTexts } from './ko/thresholds.ts'

/** Korean, the first language: its shape is the dictionary's type. Sentences in 합니다체, one word per thing. */
export const ko = {
  common: commonTexts,
  status: {
    ok: '정상',
    blank: '무응답',
    review: '확인필요',
    error: '오류',
    duplicate: '중복',
    empty: '빈 쪽',
    unaligned: '정렬 실패',
  },
  alarm: {
    'no-answers': '답이 하나도 없습니다. 백지가 맞습니까?',
    'many-doubts': '이 쪽은 답이 거의 모두 불확실합니다.',
  },
  batchAlarm: {
    'blank-sheets':
      '답안지 {{sheets}}장에 답이 하나도 없습니다. 뒷면이나 다른 시험의 답안지를 넣지 않았는지, 양식이 맞는지 보십시오.',
    'doubtful-sheets':
      '답안지 {{sheets}}장의 답이 거의 모두 불확실합니다. 이 시험의 양식과 스캐너 설정(해상도, 밝기)을 먼저 보십시오.',
    'key-shifted':
      '정답표가 {{questions}}부터 한 줄 밀린 것 같습니다. 학생들의 답이 옆 문항의 정답과 더 맞습니다. 정답표를 고쳐 다시 넣으십시오.',
    'all-zero': '답안지 {{sheets}}장 모두 맞은 문항이 없습니다. 이 시험의 정답표가 맞는지 보십시오.',
    'nobody-right': '아무도 맞히지 못한 문항이 있습니다: {{questions}}. 정답을 확인하십시오.',
    'blank-question':
      '거의 아무도 답하지 않은 문항이 있습니다: {{questions}}. 시험에 있는 문항인지, 양식의 자리가 맞는지 보십시오.',
    next: { import: '정답표 넣기', review: '쪽 확인', thresholds: '판독 보기' },
  },
  doubt: {
    'weak-mark': '흐린 표기',
    'two-marks': '이중 표기',
    erasure: '지운 흔적',
    glare: '연필 반사',
    'red-only': '예비마킹만 있음',
    'stray-ink': '번진 잉크',
    tape: '수정테이프',
    'off-page': '지면 밖',
    'poor-registration': '정렬 불확실',
    'print-missing': '인쇄된 칸이 보이지 않음',
    streak: '줄이 가로지름',
    'unlike-others': '다른 표기와 다름',
  },
  warning: {
    'red-marks': '예비마킹(빨간 펜) 있음',
    'upside-down': '거꾸로 스캔됨',
    turned: '돌려서 스캔됨',
    'low-resolution': '해상도 낮음',
    negative: '흑백이 뒤바뀜',
  },
  error: errorTexts,
  misfit: {
    missing: '빠짐',
    kind: '값의 종류가 다름',
    'too-small': '너무 작거나 적음',
    'too-large': '너무 크거나 많음',
    value: '쓸 수 없는 값',
    'unknown-key': '알 수 없는 항목이 있음',
    rule: '다른 값과 맞지 않음',
  },
  unsupported: {
    heif: 'HEIC(아이폰 사진)는 읽지 않습니다. JPEG로 저장해 다시 넣으십시오. 아이폰은 설정 › 카메라 › 포맷에서 ‘높은 호환성’을 고르면 JPEG로 찍습니다.',
  },
  engine: {
    'find-fields': '항목 찾기',
    'homework-video': '숙제 영상 분석',
    omr: '답안 판독',
    'known-templates': '다른 양식 맞춰 보기',
    'omr-questions': '문항별 판독',
    'page-count': '쪽수 세기',
    'page-image': '쪽 그림',
    video: '강의 영상 변환',
    'ocr-tesseract': '글자 인식 (이 PC)',
    'ocr-google': '글자 인식 (Google)',
    segmentation: '문항 나누기',
    'segmentation-yolo': '문항 나누기 (YOLO)',
    handwriting: '필기 분석',
    'embedding-lexical': '문장 벡터 (표기 비교)',
    'embedding-local': '문장 벡터 (이 PC)',
    'embedding-openai': '문장 벡터 (OpenAI)',
    'problem-generation': '문제 만들기',
  },
  screen: {
    import: '채점',
    'template-editor': '양식 편집',
    thresholds: '판독 기준',
    review: '확인',
    results: '결과',
    notices: '알림',
    queue: '작업',
    settings: '설정',
  },
  shell: {
    unreachable: '프로그램에 연결할 수 없습니다. 잠시 뒤에 다시 시도하십시오.',
    screens: '화면',
    connected: '연결됨',
    disconnected: '연결이 끊어졌습니다. 다시 연결하는 중입니다.',
    queue: '작업 {{count}}',
    workers: '작업자 {{count}}',
    noWorkers: '작업자 없음',
    sync: {
      off: '학원 서버 꺼짐',
      idle: '학원 서버 연결됨',
      working: '학원 서버로 보내는 중',
      'backing-off': '학원 서버 다시 시도 중',
      'token-refused': '학원 서버 토큰이 다름',
      unreachable: '학원 서버에 닿지 않음',
    },
    synced: '마지막 {{time}}',
    free: '남은 공간 {{size}}',
    /** In each exam, where the rail counts all of them. */
    openIn: '{{name}} {{count}}건',
    failed: '화면을 그리지 못했습니다.',
    reload: '다시 열기',
  },
  palette: {
    title: '찾아가기',
    query: '화면, 시험, 할 일 찾기 (초성도 됩니다)',
    none: '찾는 것이 없습니다.',
    pauseQueue: '작업 모두 일시 정지',
    resumeQueue: '작업 다시 시작',
    dark: '어두운 화면',
    light: '밝은 화면',
  },
  import: importTexts,
  editor: templateTexts,
  thresholds: thresholdTexts,
  review: reviewTexts,
  results: resultsTexts,
  notices: noticeTexts,
  score: scoreTexts,
  export: exportTexts,
  documents: documentTexts,
  sheet: sheetTexts,
  standing: standingTexts,
  batch: batchTexts,
  time: timeTexts,
  queue: queueTexts,
  settings: settingsTexts,
  keeping: keepingTexts,
  desktop: {
    open: '열기',
    quit: '끝내기',
    blocked: '작업이 멈춰 있습니다. 작업 화면을 보십시오.',
    update: {
      ready: '새 버전 {{version}}을(를) 받았습니다. 작업 표시줄의 아이콘 메뉴에서 설치하십시오.',
      install: '새 버전 {{version}} 설치하고 다시 시작',
      waits: '지금 하는 작업이 끝나면 설치하고 다시 시작합니다.',
    },
    tray: {
      idle: '할 일 없음',
      running: '처리 중 {{count}}',
      waiting: '대기 {{count}}',
      reviews: '확인필요 {{count}}',
      dead: '실패 {{count}}',
    },
    menu: {
      file: '파일',
      edit: '편집',
      cut: '잘라내기',
      copy: '복사',
      paste: '붙여넣기',
      selectAll: '모두 선택',
      view: '보기',
      reload: '다시 열기',
      zoomIn: '크게',
      zoomOut: '작게',
      resetZoom: '원래 크기',
      fullScreen: '전체 화면',
    },
  },
  cli: {
    grade: {
      reading: '읽는 중',
      done: '{{pages}}쪽 · 정상 {{ok}} · 확인필요 {{review}} · 오류 {{error}} · 중복 {{duplicate}} · {{seconds}}초 (분당 {{rate}}쪽)',
      written: '결과: {{path}}',
      leftOut: '읽지 않은 파일 {{count}}개: {{names}}',
      empty: '빈 쪽 {{count}}',
      unseen: '표시 그림을 만들지 못한 쪽 {{count}}개(파일이 그대로 있는지 보십시오): {{names}}',
      reviewHint: '확인필요 {{count}}건: 주황색으로 표시된 쪽을 보십시오.',
    },
    roster: {
      'zeros-restored': '명단: 엑셀이 지운 번호 앞의 0을 되살렸습니다({{count}}명, {{lines}}번째 줄).',
      'number-shared':
        '명단: 같은 번호를 함께 쓰는 학생이 있어, 그 번호의 답안지는 누구인지 묻습니다({{count}}명, {{lines}}번째 줄).',
    },
    columns: {
      file: '파일',
      page: '쪽',
      state: '상태',
      number: '수험번호',
      name: '이름',
      form: '형별',
      points: '점수',
      possible: '만점',
      hand: '서술형',
      open: '미정',
      right: '정답',
      doubts: '확인',
      note: '비고',
    },
    browser: {
      address: '화면: {{address}}',
      building: '화면을 준비하는 중입니다.',
      renew: '이 주소는 {{minutes}}분 안에 한 번 쓸 수 있습니다. Enter를 누르면 새 주소가 나옵니다.',
    },
    desktop: {
      fetching: 'Electron을 받는 중입니다.',
      missing: '창(Electron)을 띄울 수 없어 같은 화면을 브라우저로 엽니다. 끝내려면 Ctrl+C를 누르십시오.',
    },
    template: {
      checked: '{{name}}: {{pages}}쪽, 항목 {{fields}}개',
      noCode:
        '양식에 코드 자리가 없어 시험을 알리는 코드를 인쇄하지 않았습니다. barcode 항목에 carries: "sheet"를 적으십시오.',
      nearEdge:
        '표식이 가장자리에서 {{distance}} mm에 있습니다. 비뚤게 스캔하면 {{least}} mm 안쪽까지 잘립니다.',
    },
    setup: {
      getting: '받는 중 …',
      ready: '준비됨',
      missing: '없음',
      parts: {
        ffmpeg: {
          name: 'ffmpeg',
          neededFor: '동영상 작업',
          fix: 'ffmpeg를 설치하거나(데비안: apt install ffmpeg, 윈도우: winget install ffmpeg, macOS: brew install ffmpeg) FFMPEG_PATH를 설정하십시오.',
        },
        chromium: {
          name: 'Chromium',
          neededFor: '브라우저 시험',
          fix: 'Chromium이나 Chrome을 설치하거나(데비안: apt install chromium) “npx playwright install chromium”을 실행하십시오.',
        },
        ocrLanguages: {
          name: '글자 인식 언어(kor, eng)',
          neededFor: '글자 인식',
          fix: '“npm ci”를 다시 실행하십시오.',
        },
        hangul: {
          name: '글자 인식 자료(Hangul)',
          neededFor: '한글을 더 빠르고 정확하게 읽기',
          fix: '설치하거나(데비안: apt install tesseract-ocr-script-hang) 데이터 폴더의 models/tessdata에 Hangul.traineddata를 두십시오.',
        },
      },
    },
    status: {
      noWorker: '실행 중인 작업자가 없습니다.',
      worker: '작업자',
      jobs: '작업',
      lastHour: '최근 1시간에 끝난 작업',
      oldest: '가장 오래 기다린 작업',
      paused: '일시 정지',
      source: '작업 받기',
      results: '결과 보내기',
      outbox: '보낼 결과',
      outboxCounts: '대기 {{pending}} · 보냄 {{sent}} · 받지 않음 {{dead}} · 다른 서버 {{elsewhere}}',
      links: { ok: '정상', failing: '실패하는 중', down: '끊어짐', 'token-refused': '토큰이 다름' },
      free: '디스크 여유',
      blocked: '멈춘 까닭',
    },
    undelivered: {
      resent: '결과 {{count}}건을 작업자가 다시 보냅니다.',
      left: '학원 서버가 받지 않은 결과: {{count}}건',
      drained:
        '결과 {{count}}건을 전하지 못했습니다. 결과는 보관되어 있습니다. “grading-station undelivered” 명령이나 화면의 작업 목록을 보십시오.',
    },
    doctor: {
      engine: '엔진',
      available: '사용',
      version: '버전',
      reason: '상태와 할 일',
      setting: '설정',
      value: '값',
      source: '정한 곳',
      sources: { environment: '환경 변수', screen: '설정 화면', default: '기본값' },
      secretsInFile: '암호화하지 않고 이 사용자만 읽을 수 있는 파일에 있음({{path}}): {{names}}',
    },
    note: {
      duplicateOf: '{{file}}와(과) 같은 파일',
      lacksHand: '서술형 점수 없음',
      'partner-missing': '한 답안지의 다른 쪽이 없음',
      'partner-order': '쪽 순서가 맞지 않음',
      'partner-form': '두 쪽의 형별이 다름',
      samePerson: '{{file}}와(과) 같은 수험번호',
      notOnRoster: '명단에 없는 번호',
      mayBeOf: '여러 학생의 번호일 수 있음: {{names}}',
      candidates: '후보: {{names}}',
      damaged: '손상된 스캔',
      looksLike: '‘{{name}}’ 양식({{id}})처럼 보입니다',
      absent: '미제출',
      checking: '확인 중 (읽지 못했거나 주인을 모르는 답안지가 있음)',
    },
  },
} as const
