/** A small set of emoji by Slack's names; what is not here is shown as :name:. */

const SET = `
+1,thumbsup👍 -1,thumbsdown👎 seedling🌱 raised_hand✋ eyes👀 white_check_mark✅ heart❤️ tada🎉 pray🙏 clap👏 raised_hands🙌
wave👋 ok_hand👌 muscle💪 point_right👉 point_left👈 point_up☝️ point_down👇 handshake🤝 writing_hand✍️ v✌️ fist✊ crossed_fingers🤞
smile😄 grinning😀 slightly_smiling_face🙂 blush😊 joy😂 sweat_smile😅 laughing,satisfied😆 wink😉 thinking_face🤔 sunglasses😎 sob😭 cry😢
neutral_face😐 confused😕 disappointed😞 open_mouth😮 hushed😯 astonished😲 scream😱 rage😡 sleeping😴 nerd_face🤓 partying_face🥳 star-struck🤩
hugging_face🤗 shrug🤷 facepalm🤦 melting_face🫠 upside_down_face🙃 rolling_eyes🙄 grimacing😬 zipper_mouth_face🤐 relieved😌 heart_eyes😍
fire🔥 rocket🚀 star⭐ star2🌟 sparkles✨ zap⚡ boom💥 100💯 bulb💡 mag🔍 bell🔔 no_bell🔕 mega📣 loudspeaker📢 speech_balloon💬
heavy_check_mark✔️ ballot_box_with_check☑️ x❌ no_entry⛔ no_entry_sign🚫 warning⚠️ question❓ exclamation,heavy_exclamation_mark❗ information_source ℹ️
red_circle🔴 large_orange_circle,orange_circle🟠 large_yellow_circle,yellow_circle🟡 large_green_circle,green_circle🟢 large_blue_circle,blue_circle🔵 white_circle⚪ black_circle⚫ large_purple_circle🟣
arrow_right➡️ arrow_left⬅️ arrow_up⬆️ arrow_down⬇️ arrow_upper_right↗️ arrow_lower_right↘️ arrows_counterclockwise🔄 leftwards_arrow_with_hook↩️ repeat🔁
calendar📆 date📅 spiral_calendar_pad🗓️ alarm_clock⏰ hourglass⌛ hourglass_flowing_sand⏳ stopwatch⏱️ clock4🕓 clock9🕘 watch⌚
bar_chart📊 chart_with_upwards_trend📈 chart_with_downwards_trend📉 clipboard📋 memo,pencil📝 pushpin📌 round_pushpin📍 paperclip📎 link🔗 file_folder📁 page_facing_up📄 bookmark🔖 books📚 book📖 newspaper📰
email,envelope✉️ incoming_envelope📨 envelope_with_arrow📩 inbox_tray📥 outbox_tray📤 phone,telephone☎️ telephone_receiver📞 iphone📱 computer💻 desktop_computer🖥️ lock🔒 unlock🔓 key🔑 hammer_and_wrench🛠️ wrench🔧 gear⚙️ robot_face🤖
briefcase💼 office🏢 house🏠 factory🏭 airplane✈️ car🚗 train🚆 world_map🗺️ earth_africa🌍 globe_with_meridians🌐 flag-gb🇬🇧 flag-de🇩🇪 flag-us🇺🇸 checkered_flag🏁 triangular_flag_on_post🚩
coffee☕ tea🍵 pizza🍕 hamburger🍔 sandwich🥪 fork_and_knife🍴 knife_fork_plate🍽️ cake🍰 birthday🎂 beer🍺 beers🍻 wine_glass🍷 apple🍎 avocado🥑 salad,green_salad🥗
busts_in_silhouette👥 bust_in_silhouette👤 man👨 woman👩 dog🐶 cat🐱 bee🐝 turtle🐢 unicorn_face🦄 whale🐳 sunny☀️ cloud☁️ rain_cloud🌧️ snowflake❄️ rainbow🌈 herb🌿 four_leaf_clover🍀 evergreen_tree🌲 sunflower🌻 tulip🌷
trophy🏆 medal🏅 first_place_medal🥇 dart🎯 game_die🎲 gift🎁 balloon🎈 moneybag💰 credit_card💳 receipt🧾 shopping_trolley🛒 microphone🎤 headphones🎧 art🎨 movie_camera🎥 tv📺
one1️⃣ two2️⃣ three3️⃣ four4️⃣ five5️⃣ six6️⃣ seven7️⃣ eight8️⃣ nine9️⃣ keycap_ten🔟 small_blue_diamond🔹 small_orange_diamond🔸 white_small_square▫️ black_small_square▪️ heavy_plus_sign➕ heavy_minus_sign➖ ear👂 brain🧠 bell_pepper🫑 shield🛡️ scales⚖️ mailbox_with_mail📬
`;

export interface Emoji {
  name: string;
  aliases: string[];
  char: string;
}

export const EMOJI: Emoji[] = SET.replace(" ℹ️", "ℹ️")
  .trim()
  .split(/\s+/)
  .map((entry) => {
    const match = /^([a-z0-9_+,-]+?)((?:[0-9]\ufe0f?\u20e3)|[^a-z0-9_+,-].*)$/u.exec(entry)!;
    const names = match[1]!.split(",");
    return { name: names[names.length - 1]!, aliases: names, char: match[2]! };
  });

const byName = new Map(EMOJI.flatMap((e) => e.aliases.map((name) => [name, e.char] as const)));

/** Those that matter here come first in the picker. */
export const FREQUENT = ["thumbsdown", "thumbsup", "seedling", "raised_hand", "eyes", "white_check_mark"];

const SKIN = /::?skin-tone-([2-6])$/;
const TONES = ["", "", "🏻", "🏼", "🏽", "🏾", "🏿"];

/** "thumbsup::skin-tone-3" -> its characters, or undefined when the name is unknown. */
export function emojiChar(name: string): string | undefined {
  const tone = SKIN.exec(name);
  const char = byName.get(name.replace(SKIN, ""));
  if (!char) return undefined;
  return tone ? char.replace("\ufe0f", "") + TONES[Number(tone[1])] : char;
}

export function findEmoji(typed: string): Emoji[] {
  const word = typed.trim().toLowerCase().replace(/^:|:$/g, "").replace(/\s+/g, "_");
  const frequent = FREQUENT.map((name) => EMOJI.find((e) => e.name === name)!);
  if (!word) return [...frequent, ...EMOJI.filter((e) => !FREQUENT.includes(e.name))];
  const rank = (e: Emoji) => (e.aliases.some((n) => n === word) ? 0 : e.aliases.some((n) => n.startsWith(word)) ? 1 : 2);
  return EMOJI.filter((e) => e.aliases.some((n) => n.includes(word))).sort((a, b) => rank(a) - rank(b));
}
