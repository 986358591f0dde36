// Workload W as a Remotion composition: what its docs show, OffthreadVideo, Img, Sequence, interpolate.
import React from "react";
import {
  AbsoluteFill, Audio, Composition, Img, OffthreadVideo, Sequence, continueRender, delayRender, interpolate,
  registerRoot, staticFile, useCurrentFrame,
} from "remotion";
import w from "./w.json";

type Word = (typeof w.words)[number];

const waiting = delayRender("font");
const face = new FontFace("Montserrat", `url(${staticFile("font.ttf")})`, { weight: "100 900" });
face.load().then(() => {
  document.fonts.add(face);
  continueRender(waiting);
});

const Shot: React.FC<{ number: number }> = ({ number }) => {
  const frame = useCurrentFrame();
  const opacity = number ? interpolate(frame, [0, w.dissolve], [0, 1], { extrapolateRight: "clamp" }) : 1;
  return (
    <AbsoluteFill style={{ opacity }}>
      <OffthreadVideo muted src={staticFile(`clip${number}.mp4`)} style={{ width: "100%", height: "100%", objectFit: "cover" }} />
    </AbsoluteFill>
  );
};

const Card: React.FC = () => {
  const left = 1 - Math.min(1, useCurrentFrame() / w.slide);
  return <Img src={staticFile("card.png")} style={{ position: "absolute", left: w.card_x - 1080 * left ** 3, top: w.card_y }} />;
};

const Page: React.FC<{ words: Word[] }> = ({ words }) => {
  const frame = useCurrentFrame() + words[0].page_start;
  return (
    <div style={{
      position: "absolute", left: 0, width: 1080, top: 1150, textAlign: "center", font: "800 84px/96px Montserrat",
      WebkitTextStroke: "16px black", paintOrder: "stroke fill", textShadow: "0 6px 10px rgba(0,0,0,.55)",
    }}>
      {words.map((word, index) => (
        <span key={index}>
          <span style={{ color: frame >= word.start && frame < word.end ? "#ffd23d" : "#ffffff" }}>{word.text}</span>
          {index === 1 ? <br /> : " "}
        </span>
      ))}
    </div>
  );
};

const Reel: React.FC = () => {
  const frame = useCurrentFrame();
  const pages = [...new Set(w.words.map((word) => word.page))].map((page) => w.words.filter((word) => word.page === page));
  return (
    <AbsoluteFill style={{ background: "black" }}>
      {w.shots.map((shot, number) => (
        <Sequence key={number} from={shot.start} durationInFrames={shot.frames}><Shot number={number} /></Sequence>
      ))}
      <Sequence from={w.card_first} durationInFrames={w.card_frames}><Card /></Sequence>
      <Img src={staticFile("logo.png")} style={{ position: "absolute", left: w.logo_x, top: w.logo_y }} />
      <div style={{ position: "absolute", top: 1906, height: 14, width: 1080, background: "rgba(255,255,255,.22)" }} />
      <div style={{ position: "absolute", top: 1906, height: 14, width: (1080 * (frame + 1)) / w.frames, background: "#ffd23d" }} />
      {pages.map((words, index) => (
        <Sequence key={index} from={words[0].page_start} durationInFrames={words[0].page_end - words[0].page_start}>
          <Page words={words} />
        </Sequence>
      ))}
      <Audio src={staticFile("sound.wav")} />
    </AbsoluteFill>
  );
};

registerRoot(() => <Composition id="W" component={Reel} width={1080} height={1920} fps={30} durationInFrames={w.frames} />);
