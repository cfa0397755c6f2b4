<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<extra-name>中文</extra-name>
<context>
    <name>LanguageButton</name>
    <message>
        <source>Show this app in %1</source>
        <translation>用%1显示本软件</translation>
    </message>
</context>
<context>
    <name>SpeakerWords</name>
    <message>
        <source>Sp&amp;eaker's screen</source>
        <translation>说话人屏幕(&amp;E)</translation>
    </message>
    <message>
        <source>Close sp&amp;eaker's screen</source>
        <translation>关闭说话人屏幕(&amp;E)</translation>
    </message>
</context>
<context>
    <name>AgePage</name>
    <message>
        <source>Is this person under %1?</source>
        <translation>本人是否不满 %1 岁？</translation>
    </message>
    <message>
        <source>On the day they turn %1, please still answer Yes.</source>
        <translation>%1 岁生日当天，仍请选“是”。</translation>
    </message>
    <message>
        <source>This screen is for the person taking part</source>
        <translation>这一页请参加者本人回答</translation>
    </message>
    <message>
        <source>Recorder: please turn it to them and let them answer for themselves.</source>
        <translation>采集员：请把屏幕转向参加者，让本人自己回答。</translation>
    </message>
    <message>
        <source>A parent or guardian reads and decides first. Then the child decides.</source>
        <translation>先由父母或监护人阅读并决定，再由孩子自己决定。</translation>
    </message>
    <message>
        <source>&amp;Yes, under %1</source>
        <translation>是，不满 %1 岁(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;No, %1 or older</source>
        <translation>否，已满 %1 岁(&amp;N)</translation>
    </message>
    <message>
        <source>You read and decide for yourself.</source>
        <translation>由您自己阅读、自己决定。</translation>
    </message>
    <message>
        <source>&amp;I am not sure</source>
        <translation>不确定(&amp;I)</translation>
    </message>
    <message>
        <source>To be careful, we then go on as if the answer were Yes.</source>
        <translation>为稳妥起见，我们按“是”继续。</translation>
    </message>
    <message>
        <source>Nothing is stored yet. If you go on, only this answer is kept.</source>
        <translation>现在什么都没有保存。继续的话，只保留这一个回答。</translation>
    </message>
    <message>
        <source>Microphone and camera are off.</source>
        <translation>麦克风和摄像头都关着。</translation>
    </message>
    <message>
        <source>Choose one answer to go on.</source>
        <translation>选一个回答，继续下一步。</translation>
    </message>
    <message>
        <source>I took part &amp;before</source>
        <translation>我以前参加过(&amp;B)</translation>
    </message>
    <message>
        <source>How many talk together?</source>
        <translation>几个人一起说话？</translation>
    </message>
    <message>
        <source>Person %1 of %2</source>
        <translation>第 %1 位，共 %2 位</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) talk together</source>
        <translation><numerusform>%n 人一起说话</numerusform></translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Opening the data folder…</source>
        <translation>正在打开数据文件夹……</translation>
    </message>
    <message>
        <source>Finishing what was interrupted last time.</source>
        <translation>先把上次中断的工作做完。</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>再试一次(&amp;T)</translation>
    </message>
</context>
<context>
    <name>AssentPage</name>
    <message>
        <source>Your guardian said yes. Now you decide.</source>
        <translation>你的监护人同意了，现在由你决定。</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>不愿意(&amp;N)</translation>
    </message>
    <message>
        <source>Then we stop.</source>
        <translation>那我们就停下。</translation>
    </message>
    <message>
        <source>&amp;Ask me again</source>
        <translation>再问我一次(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>愿意(&amp;Y)</translation>
    </message>
    <message>
        <source>Then you can start.</source>
        <translation>那就可以开始了。</translation>
    </message>
    <message>
        <source>First tell me once more.</source>
        <translation>先再讲一遍给我听。</translation>
    </message>
    <message>
        <source>For the &amp;guardian: the child gives no answer</source>
        <translation>监护人请选：孩子没有回答(&amp;G)</translation>
    </message>
    <message>
        <source>Here it is once more</source>
        <translation>再讲一遍</translation>
    </message>
    <message>
        <source>Now as&amp;k me</source>
        <translation>现在问我吧(&amp;K)</translation>
    </message>
    <message>
        <source>Read all a&amp;loud</source>
        <translation>全部读出来(&amp;L)</translation>
    </message>
    <message>
        <source>Then we ask you again.</source>
        <translation>讲完再问你。</translation>
    </message>
    <message>
        <source>You have been told everything again.</source>
        <translation>都再讲过一遍了。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BringPackPage</name>
    <message>
        <source>The project pack</source>
        <translation>项目包</translation>
    </message>
    <message>
        <source>Bring the project pack</source>
        <translation>请放入项目包</translation>
    </message>
    <message>
        <source>Your organisation gives it to you: one file that ends in .zip, or a folder.</source>
        <translation>由机构提供：一个 .zip 文件，或一个文件夹。</translation>
    </message>
    <message>
        <source>Drop it anywhere on this window</source>
        <translation>把它拖到窗口的任何地方</translation>
    </message>
    <message>
        <source>&amp;Choose a file…</source>
        <translation>选择文件(&amp;C)……</translation>
    </message>
    <message>
        <source>&amp;Go on with %1</source>
        <translation>继续使用 %1(&amp;G)</translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message numerus="yes">
        <source>%n found.</source>
        <translation><numerusform>找到 %n 个。</numerusform></translation>
    </message>
    <message>
        <source>Room on the disk</source>
        <translation>磁盘空间</translation>
    </message>
    <message>
        <source>Disk encryption</source>
        <translation>磁盘加密</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换空间</translation>
    </message>
    <message>
        <source>Keystore</source>
        <translation>密钥库</translation>
    </message>
    <message>
        <source>Date and time</source>
        <translation>日期和时间</translation>
    </message>
    <message>
        <source>The project's keys</source>
        <translation>项目的密钥</translation>
    </message>
    <message>
        <source>Server for identity</source>
        <translation>身份信息服务器</translation>
    </message>
    <message>
        <source>Server for recordings</source>
        <translation>录音录像服务器</translation>
    </message>
    <message>
        <source>Recording works without it.</source>
        <translation>没有它也能录制。</translation>
    </message>
    <message>
        <source>Open devices</source>
        <translation>打开设备页</translation>
    </message>
    <message>
        <source>Open the outbox</source>
        <translation>打开发件箱</translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation>没有找到麦克风。</translation>
    </message>
    <message>
        <source>Plug one in, then look again.</source>
        <translation>请接上一个，再重新检查。</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>没有找到摄像头。</translation>
    </message>
    <message>
        <source>Without one there is no video and no portrait.</source>
        <translation>没有摄像头就不能录像和拍肖像。</translation>
    </message>
    <message>
        <source>This project needs no camera.</source>
        <translation>这个项目不需要摄像头。</translation>
    </message>
    <message>
        <source>%1 GB are free.</source>
        <translation>剩余 %1 GB。</translation>
    </message>
    <message>
        <source>Send finished sessions soon, or free some space.</source>
        <translation>请尽快发送已完成的场次，或腾出空间。</translation>
    </message>
    <message>
        <source>Nothing is recorded below 1 GB. Send finished sessions, or free some space.</source>
        <translation>不足 1 GB 时不能录制。请发送已完成的场次，或腾出空间。</translation>
    </message>
    <message>
        <source>The disk is encrypted.</source>
        <translation>磁盘已加密。</translation>
    </message>
    <message>
        <source>The disk seems not to be encrypted.</source>
        <translation>磁盘似乎没有加密。</translation>
    </message>
    <message>
        <source>Ask whoever looks after this laptop to turn it on.</source>
        <translation>请让管理这台电脑的人打开加密。</translation>
    </message>
    <message>
        <source>This can't be told from here.</source>
        <translation>这里无法判断。</translation>
    </message>
    <message>
        <source>Check FileVault or BitLocker in the system's settings.</source>
        <translation>请在系统设置里查看 FileVault 或 BitLocker。</translation>
    </message>
    <message>
        <source>There is no swap.</source>
        <translation>没有交换空间。</translation>
    </message>
    <message>
        <source>There is swap.</source>
        <translation>有交换空间。</translation>
    </message>
    <message>
        <source>Make sure that it is encrypted, too.</source>
        <translation>请确认它也已加密。</translation>
    </message>
    <message>
        <source>The keystore is open.</source>
        <translation>密钥库已打开。</translation>
    </message>
    <message>
        <source>Date and time look right.</source>
        <translation>日期和时间看起来正确。</translation>
    </message>
    <message>
        <source>The clock is behind what was written here before.</source>
        <translation>时钟比这里以前的记录还早。</translation>
    </message>
    <message>
        <source>Set date and time in the system's settings.</source>
        <translation>请在系统设置里调整日期和时间。</translation>
    </message>
    <message>
        <source>Identity and recordings have keys of their own, and both work.</source>
        <translation>身份信息和录音录像各有密钥，都能用。</translation>
    </message>
    <message>
        <source>It answers.</source>
        <translation>有响应。</translation>
    </message>
</context>
<context>
    <name>DoctorPage</name>
    <message>
        <source>%1 of %2 done. A server that is away takes a moment.</source>
        <translation>已检查 %1 项，共 %2 项。连不上的服务器要等一会儿。</translation>
    </message>
    <message>
        <source>Check this laptop</source>
        <translation>检查这台电脑</translation>
    </message>
    <message>
        <source>Devices, disk, keys, clock and servers: what a session needs.</source>
        <translation>设备、磁盘、密钥、时钟和服务器：采集所需的一切。</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查项目</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>重新检查(&amp;C)</translation>
    </message>
    <message>
        <source>Put right what is marked, then check again.</source>
        <translation>请处理标出的问题，再检查一次。</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) could be better.</source>
        <translation><numerusform>有 %n 项可以改进。</numerusform></translation>
    </message>
    <message>
        <source>A session can run here.</source>
        <translation>可以在这里采集。</translation>
    </message>
    <message>
        <source>Everything is as it should be.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>A session can't run here yet.</source>
        <translation>现在还不能在这里采集。</translation>
    </message>
</context>
<context>
    <name>LedgerPage</name>
    <message>
        <source>In a long log this takes a moment.</source>
        <translation>日志长的话需要一会儿。</translation>
    </message>
    <message>
        <source>The log is whole.</source>
        <translation>日志完好。</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s), from the first to the newest.</source>
        <translation><numerusform>共 %n 行，从第一行到最新一行。</numerusform></translation>
    </message>
    <message>
        <source>The log is damaged.</source>
        <translation>日志损坏了。</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) from the first on are whole; what follows can't be relied on.</source>
        <translation><numerusform>从第一行起有 %n 行完好，后面的不可靠。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Its %n line(s) are whole, but newer ones are missing.</source>
        <translation><numerusform>其中 %n 行完好，但缺少更新的内容。</numerusform></translation>
    </message>
    <message>
        <source>The organisation can compare it. It changes with every line.</source>
        <translation>机构可以核对它。每多一行，它就会变。</translation>
    </message>
    <message>
        <source>This laptop's log</source>
        <translation>这台电脑的日志</translation>
    </message>
    <message>
        <source>What happened here, line by line. No name and nothing that was said stands in it.</source>
        <translation>逐行记录这里发生的事。里面没有姓名，也没有录到的内容。</translation>
    </message>
    <message>
        <source>&amp;Check now</source>
        <translation>立即检查(&amp;C)</translation>
    </message>
    <message>
        <source>Lines of the log, newest first</source>
        <translation>日志各行，最新的在前</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) checked, from the first to the newest.</source>
        <translation><numerusform>已检查 %n 行，从第一行到最新一行。</numerusform></translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Nothing has happened here yet.</source>
        <translation>这里还没有任何记录。</translation>
    </message>
    <message>
        <source>Every line is checked</source>
        <translation>正在逐行检查</translation>
    </message>
    <message>
        <source>Fingerprint of the newest line</source>
        <translation>最新一行的指纹</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>A team lead can repair it. What that means is said first.</source>
        <translation>组长可以修复它。修复前会先说明后果。</translation>
    </message>
    <message>
        <source>&amp;Repair the log…</source>
        <translation>修复日志(&amp;R)……</translation>
    </message>
    <message>
        <source>A team lead can say that this copy is to be used. What that means is said first.</source>
        <translation>组长可以决定使用这个副本。确认前会先说明后果。</translation>
    </message>
    <message>
        <source>&amp;Use this copy…</source>
        <translation>使用这个副本(&amp;U)……</translation>
    </message>
    <message>
        <source>Until then requests are taken, and nothing else is written.</source>
        <translation>在此之前只受理请求，不写入其他内容。</translation>
    </message>
</context>
<context>
    <name>LogWords</name>
    <message>
        <source>Another entry</source>
        <translation>其他记录</translation>
    </message>
    <message>
        <source>This laptop got its key</source>
        <translation>这台电脑有了密钥</translation>
    </message>
    <message>
        <source>A project pack was installed</source>
        <translation>安装了项目包</translation>
    </message>
    <message>
        <source>The clock was confirmed</source>
        <translation>确认了时钟</translation>
    </message>
    <message>
        <source>The clock was compared with a server's</source>
        <translation>与服务器核对了时钟</translation>
    </message>
    <message>
        <source>A team lead confirmed an older copy</source>
        <translation>组长确认了较旧的副本</translation>
    </message>
    <message>
        <source>The organisation agreed to the older copy</source>
        <translation>机构同意了较旧的副本</translation>
    </message>
    <message>
        <source>What is known of ages was stored</source>
        <translation>保存了已知的年龄信息</translation>
    </message>
    <message>
        <source>A session was held after the log's damage</source>
        <translation>日志损坏后冻结了一个场次</translation>
    </message>
    <message>
        <source>Somebody signed in</source>
        <translation>有人登录</translation>
    </message>
    <message>
        <source>A PIN was wrong</source>
        <translation>PIN 输错</translation>
    </message>
    <message>
        <source>A PIN was set</source>
        <translation>设置了 PIN</translation>
    </message>
    <message>
        <source>The confidentiality text was accepted</source>
        <translation>接受了保密承诺</translation>
    </message>
    <message>
        <source>A birth date turned out to be a child's</source>
        <translation>发现出生日期属于儿童</translation>
    </message>
    <message>
        <source>A session was begun</source>
        <translation>开始了一个场次</translation>
    </message>
    <message>
        <source>A session's own log went on</source>
        <translation>一个场次的日志有新内容</translation>
    </message>
    <message>
        <source>Sealing was begun</source>
        <translation>开始封存</translation>
    </message>
    <message>
        <source>A session was sealed</source>
        <translation>封存了一个场次</translation>
    </message>
    <message>
        <source>A session's key was destroyed</source>
        <translation>销毁了一个场次的密钥</translation>
    </message>
    <message>
        <source>A session was set aside</source>
        <translation>隔离了一个场次</translation>
    </message>
    <message>
        <source>A session was withdrawn</source>
        <translation>撤回了一个场次</translation>
    </message>
    <message>
        <source>A session was deleted</source>
        <translation>删除了一个场次</translation>
    </message>
    <message>
        <source>A session was released for sending</source>
        <translation>放行了一个场次</translation>
    </message>
    <message>
        <source>The inbox to send to was noted</source>
        <translation>记下了发送到哪个收件箱</translation>
    </message>
    <message>
        <source>Sending a file was begun</source>
        <translation>开始发送一个文件</translation>
    </message>
    <message>
        <source>A server stored files</source>
        <translation>服务器存好了文件</translation>
    </message>
    <message>
        <source>A server's receipt arrived</source>
        <translation>收到服务器的回执</translation>
    </message>
    <message>
        <source>The copy on this laptop was deleted</source>
        <translation>删除了这台电脑上的副本</translation>
    </message>
    <message>
        <source>A server was told to keep nothing</source>
        <translation>已通知服务器不要保留</translation>
    </message>
    <message>
        <source>An unfinished upload was dropped</source>
        <translation>放弃了未完成的上传</translation>
    </message>
    <message>
        <source>Correcting a form was begun</source>
        <translation>开始更正表格</translation>
    </message>
    <message>
        <source>A form was corrected</source>
        <translation>更正了表格</translation>
    </message>
    <message>
        <source>A correction was not finished</source>
        <translation>更正没有完成</translation>
    </message>
    <message>
        <source>Taking choices back was begun</source>
        <translation>开始收回选择</translation>
    </message>
    <message>
        <source>Choices were taken back</source>
        <translation>收回了选择</translation>
    </message>
    <message>
        <source>Taking choices back was not finished</source>
        <translation>收回选择没有完成</translation>
    </message>
    <message>
        <source>A request was taken</source>
        <translation>受理了请求</translation>
    </message>
    <message>
        <source>A loss was reported</source>
        <translation>报告了丢失</translation>
    </message>
    <message>
        <source>Two people stood by a request</source>
        <translation>两个人共同确认了请求</translation>
    </message>
    <message>
        <source>A request was done on this laptop</source>
        <translation>在这台电脑上处理了请求</translation>
    </message>
    <message>
        <source>A request was sent</source>
        <translation>发送了请求</translation>
    </message>
    <message>
        <source>The organisation answered a request</source>
        <translation>机构答复了请求</translation>
    </message>
    <message>
        <source>An account was closed</source>
        <translation>注销了账户</translation>
    </message>
    <message>
        <source>A deletion list arrived</source>
        <translation>收到删除清单</translation>
    </message>
</context>
<context>
    <name>Moment</name>
    <message>
        <source>One moment…</source>
        <translation>请稍等……</translation>
    </message>
</context>
<context>
    <name>CameraCard</name>
    <message>
        <source>Camera: %1</source>
        <translation>摄像头：%1</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Signature field</source>
        <translation>签名区</translation>
    </message>
</context>
<context>
    <name>CardPage</name>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
</context>
<context>
    <name>ChangingInputs</name>
    <message>
        <source>From now on this camera films.</source>
        <translation>从现在起用这个摄像头。</translation>
    </message>
    <message>
        <source>From now on this microphone is heard.</source>
        <translation>从现在起用这个麦克风。</translation>
    </message>
    <message>
        <source>Use another…</source>
        <translation>换一个……</translation>
    </message>
</context>
<context>
    <name>ChoicesPage</name>
    <message>
        <source>You have read all %1 parts. Everything starts as No.</source>
        <translation>您已读完全部 %1 个部分。所有选项一开始都是“否”。</translation>
    </message>
    <message>
        <source>Your choices</source>
        <translation>您的选择</translation>
    </message>
    <message>
        <source>What may we do with the recordings?</source>
        <translation>我们可以怎样使用录音录像？</translation>
    </message>
    <message>
        <source>needed to take part</source>
        <translation>参加必需</translation>
    </message>
    <message>
        <source>with your signature</source>
        <translation>签名时一并同意</translation>
    </message>
    <message>
        <source>What may we record?</source>
        <translation>我们可以录什么？</translation>
    </message>
    <message>
        <source>needed</source>
        <translation>必需</translation>
    </message>
    <message>
        <source>I do n&amp;ot take part</source>
        <translation>我不参加(&amp;O)</translation>
    </message>
    <message>
        <source>I take part &amp;like this</source>
        <translation>我这样参加(&amp;L)</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>To take part, %1 needs your Yes.</source>
        <translation><numerusform>参加需要您对%1选“是”。</numerusform></translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
</context>
<context>
    <name>DoubtCard</name>
    <message numerus="yes">
        <source>%n take(s) are about to be deleted.</source>
        <translation><numerusform>马上要删除 %n 条。</numerusform></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>InputsPage</name>
    <message>
        <source>Cameras</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>正在用</translation>
    </message>
    <message>
        <source>Microphone and camera</source>
        <translation>麦克风和摄像头</translation>
    </message>
    <message>
        <source>Microphones</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>None was found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>The microphone you used is not there. Plug it in, or use another one.</source>
        <translation>原来的麦克风不见了。请插好，或者换一个。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>用这个</translation>
    </message>
    <message>
        <source>What is heard now</source>
        <translation>现在听到的声音</translation>
    </message>
</context>
<context>
    <name>JumpField</name>
    <message>
        <source>Go to prompt: number or words</source>
        <translation>去哪一项：编号或文字</translation>
    </message>
</context>
<context>
    <name>LeadPage</name>
    <message>
        <source>The clock went back</source>
        <translation>时钟倒退了</translation>
    </message>
    <message>
        <source>It shows an earlier time than before. Ages are worked out from it.</source>
        <translation>它比以前写下的时间还早。年龄要靠它来算。</translation>
    </message>
    <message>
        <source>If it is right, a team lead confirms it here. If not, set the clock first.</source>
        <translation>这个时间对吗？对的话，请组长在这里确认；不对，请先调好时钟。</translation>
    </message>
    <message>
        <source>Team lead's code</source>
        <translation>组长的代码</translation>
    </message>
    <message>
        <source>&amp;The clock is right</source>
        <translation>时钟是对的(&amp;T)</translation>
    </message>
    <message>
        <source>This may be a child</source>
        <translation>这可能是个孩子</translation>
    </message>
    <message>
        <source>From what this laptop knows, a guardian decides first.</source>
        <translation>按这台电脑知道的情况，要由监护人先决定。</translation>
    </message>
    <message>
        <source>If this person is %1 or older after all, a team lead confirms it here.</source>
        <translation>如果这个人其实已满 %1 岁，请组长在这里确认。</translation>
    </message>
    <message>
        <source>A &amp;guardian comes along</source>
        <translation>监护人一起来(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;The age is right</source>
        <translation>年龄是对的(&amp;T)</translation>
    </message>
    <message>
        <source>No team lead can confirm this: a birth date on this laptop says otherwise.</source>
        <translation>组长也不能确认：这台电脑上的出生日期不是这样。</translation>
    </message>
    <message>
        <source>A team lead confirms this</source>
        <translation>这需要组长确认</translation>
    </message>
    <message>
        <source>If these are two people, a team lead confirms it here. If not, go back and change it.</source>
        <translation>如果是两个人，请组长在这里确认；如果不是，请返回修改。</translation>
    </message>
    <message>
        <source>&amp;These are two people</source>
        <translation>是两个人(&amp;T)</translation>
    </message>
    <message>
        <source>This team lead can't confirm it. Please ask another one.</source>
        <translation>这位组长不能确认，请另请一位。</translation>
    </message>
</context>
<context>
    <name>CodesCard</name>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>代码</translation>
    </message>
</context>
<context>
    <name>ContactPage</name>
    <message>
        <source>Policy and contact</source>
        <translation>政策与联系方式</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>Data protection officer</source>
        <translation>个人信息保护负责人</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Change your mind later?</source>
        <translation>以后想改变主意？</translation>
    </message>
    <message>
        <source>&amp;Open the policy of a copy…</source>
        <translation>查看副本对应的政策(&amp;O)……</translation>
    </message>
    <message>
        <source>A drafted e-mail as a picture</source>
        <translation>电子邮件草稿的二维码</translation>
    </message>
    <message>
        <source>Your telephone's camera makes an e-mail of this. It holds the number %1, nothing else.</source>
        <translation>用手机相机扫一扫，即可写邮件。里面只有编号 %1，没有别的内容。</translation>
    </message>
    <message>
        <source>Your telephone's camera makes an e-mail of this. It holds the address alone.</source>
        <translation>用手机相机扫一扫，即可写邮件。里面只有收件地址，没有别的内容。</translation>
    </message>
</context>
<context>
    <name>ContributorPage</name>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>Read this aloud</source>
        <translation>请读给本人听</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>Only its number is in the file's name.</source>
        <translation>文件名里只有编号。</translation>
    </message>
    <message>
        <source>No printer is set up on this laptop.</source>
        <translation>这台电脑没有安装打印机。</translation>
    </message>
    <message>
        <source>Choose a disk or folder</source>
        <translation>选择磁盘或文件夹</translation>
    </message>
    <message>
        <source>It was sent to the printer.</source>
        <translation>已送去打印。</translation>
    </message>
    <message>
        <source>It was saved as %1.</source>
        <translation>已存为 %1。</translation>
    </message>
    <message>
        <source>Save it on a disk instead. Of a copy the number is enough: a photo will do.</source>
        <translation>请改为存到磁盘上。如果是副本，有编号就够了：拍张照片也行。</translation>
    </message>
</context>
<context>
    <name>CopyPage</name>
    <message>
        <source>Your copy</source>
        <translation>您的副本</translation>
    </message>
    <message>
        <source>Recorder: wait until the person has the number.</source>
        <translation>采集员：请等对方记下编号。</translation>
    </message>
    <message>
        <source>The number of your copy</source>
        <translation>您的副本编号</translation>
    </message>
    <message>
        <source>What you agreed</source>
        <translation>您同意了什么</translation>
    </message>
    <message>
        <source>Kept for %1. Policy %2.</source>
        <translation>保存 %1。政策版本 %2。</translation>
    </message>
    <message>
        <source>Show the number</source>
        <translation>出示编号</translation>
    </message>
    <message>
        <source>to any recorder of this project</source>
        <translation>给本项目的任何一位采集员看</translation>
    </message>
    <message>
        <source>Data protection officer</source>
        <translation>个人信息保护负责人</translation>
    </message>
    <message>
        <source>I &amp;have my copy</source>
        <translation>我拿到副本了(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>打印(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Save to a disk</source>
        <translation>存到磁盘(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Read it all</source>
        <translation>看全文(&amp;R)</translation>
    </message>
    <message>
        <source>The number as a picture</source>
        <translation>编号的二维码</translation>
    </message>
    <message>
        <source>the number, nothing else</source>
        <translation>只有编号，没有别的</translation>
    </message>
    <message>
        <source>How to ask, stop or delete later</source>
        <translation>以后怎样询问、停止或删除</translation>
    </message>
    <message>
        <source>Take it with you. With this number you can ask, stop or delete later.</source>
        <translation>请带走。以后凭这个编号可以询问、停止或删除。</translation>
    </message>
    <message>
        <source>It is all you need later. It does not say who you are; keep it to yourself.</source>
        <translation>以后有它就够。编号看不出您是谁，请自己收好。</translation>
    </message>
    <message>
        <source>You can see, copy, correct or delete your data, close your account, or complain. We answer within %1 days.</source>
        <translation>可以查看、取得副本、更正、删除、注销、投诉：%1 天内答复。</translation>
    </message>
</context>
<context>
    <name>CorrectFormPage</name>
    <message>
        <source>Correct a form</source>
        <translation>更正表格</translation>
    </message>
    <message>
        <source>Type the whole form again with the right details: what was sealed can't be read here.</source>
        <translation>请把整张表格按正确内容重新填写：封存过的内容在这里读不出来。</translation>
    </message>
    <message>
        <source>About the person</source>
        <translation>本人信息</translation>
    </message>
    <message>
        <source>About the parent or guardian</source>
        <translation>父母或监护人信息</translation>
    </message>
    <message>
        <source>The same person who signed. Anybody else signs again, in a new session.</source>
        <translation>必须是当时签名的人。换了人就要在新的场次中重新签名。</translation>
    </message>
    <message>
        <source>&amp;Seal the form again</source>
        <translation>重新封存表格(&amp;S)</translation>
    </message>
</context>
<context>
    <name>CorrectedPage</name>
    <message>
        <source>A child was found</source>
        <translation>发现了未成年人</translation>
    </message>
    <message>
        <source>The form is corrected</source>
        <translation>表格已更正</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>已经做了什么</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) here: the form was sealed again, the old one is gone.</source>
        <translation><numerusform>这台电脑上的 %n 个场次：表格已重新封存，旧的已删除。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s): the organisation has the form and corrects it.</source>
        <translation><numerusform>%n 个场次：表格已在机构，由机构更正。</numerusform></translation>
    </message>
    <message>
        <source>No session of this person is waiting on this laptop.</source>
        <translation>这台电脑上没有这个人等待发送的场次。</translation>
    </message>
    <message>
        <source>Going by this birth date, a child was recorded without a guardian.</source>
        <translation>按这个出生日期，录了一名未成年人，而没有监护人同意。</translation>
    </message>
    <message>
        <source>The recordings are set aside.</source>
        <translation>这些录制内容已隔离。</translation>
    </message>
    <message>
        <source>What this means</source>
        <translation>这意味着什么</translation>
    </message>
    <message>
        <source>Nothing of these recordings is sent any more. No guardian can agree afterwards.</source>
        <translation>这些内容不再发送。监护人也不能事后补同意。</translation>
    </message>
    <message>
        <source>They are deleted here by themselves once the project's days are over, and that is reported.</source>
        <translation>过了项目规定的天数，这里会自动删除，并上报此事。</translation>
    </message>
    <message>
        <source>If any of it was sent, the organisation is asked to delete it: see the requests.</source>
        <translation>如果已经发送过一部分，会请求机构删除：见“请求”页。</translation>
    </message>
    <message>
        <source>With a parent or guardian everything can be recorded again.</source>
        <translation>父母或监护人到场后，可以全部重新录。</translation>
    </message>
    <message>
        <source>&amp;Print the number</source>
        <translation>打印编号(&amp;P)</translation>
    </message>
</context>
<context>
    <name>DecideAgainPage</name>
    <message>
        <source>What has changed</source>
        <translation>改了什么</translation>
    </message>
    <message numerus="yes">
        <source>The %n take(s) so far stay under the old policy and are sealed.</source>
        <translation><numerusform>已经录的 %n 条仍按旧政策，现在封存。</numerusform></translation>
    </message>
    <message>
        <source>&amp;Not today</source>
        <translation>今天不了(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Decide again now</source>
        <translation>现在重新决定(&amp;D)</translation>
    </message>
    <message>
        <source>From now on you decide yourself</source>
        <translation>从现在起由你自己决定</translation>
    </message>
    <message>
        <source>So far a guardian decided. You are old enough now: read, choose and sign yourself.</source>
        <translation>以前由监护人决定。现在你够大了：请自己阅读、选择、签名。</translation>
    </message>
    <message>
        <source>The policy has changed in an important way</source>
        <translation>政策有重要改动</translation>
    </message>
    <message>
        <source>Before anything more is recorded, please read it and decide again.</source>
        <translation>继续录之前，请先阅读，再重新决定。</translation>
    </message>
    <message>
        <source>The guardian's signature has run out</source>
        <translation>监护人的签名已过期</translation>
    </message>
    <message>
        <source>It was given ahead, for days that are over. A guardian decides again.</source>
        <translation>那是提前签的，所定的日子已过。请监护人重新决定。</translation>
    </message>
    <message numerus="yes">
        <source>The %n take(s) so far stay as they were agreed to and are sealed.</source>
        <translation><numerusform>到目前为止的 %n 条仍按当时的同意保留并封存。</numerusform></translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>还没有录任何内容。</translation>
    </message>
</context>
<context>
    <name>DecidedRow</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Decision</name>
    <message>
        <source>Who</source>
        <translation>给谁</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系方式</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>做什么用</translation>
    </message>
    <message>
        <source>What</source>
        <translation>哪些内容</translation>
    </message>
    <message>
        <source>How</source>
        <translation>怎样传送</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>行使权利</translation>
    </message>
</context>
<context>
    <name>DeskPage</name>
    <message>
        <source>Collector</source>
        <translation>采集程序</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>首页(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Outbox</source>
        <translation>发件箱(&amp;O)</translation>
    </message>
    <message>
        <source>Place and &amp;devices</source>
        <translation>地点与设备(&amp;D)</translation>
    </message>
    <message>
        <source>Policy and &amp;contact</source>
        <translation>政策与联系方式(&amp;C)</translation>
    </message>
    <message>
        <source>Recorder %1</source>
        <translation>采集员 %1</translation>
    </message>
    <message>
        <source>Trained until %1</source>
        <translation>培训至 %1</translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation>锁定(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Requests</source>
        <translation>请求(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Sessions</source>
        <translation>场次(&amp;S)</translation>
    </message>
    <message>
        <source>Settin&amp;gs</source>
        <translation>设置(&amp;G)</translation>
    </message>
    <message>
        <source>H&amp;elp</source>
        <translation>帮助(&amp;E)</translation>
    </message>
</context>
<context>
    <name>Doing</name>
    <message>
        <source>Recording
press Space to stop</source>
        <translation>正在录
按空格键结束</translation>
    </message>
    <message>
        <source>Kept
Space records it again</source>
        <translation>已保存
按空格键重录</translation>
    </message>
    <message>
        <source>Ready
press Space to record</source>
        <translation>准备好了
按空格键开始</translation>
    </message>
    <message>
        <source>Ending
Space ends it now</source>
        <translation>正在收尾
按空格键立即结束</translation>
    </message>
    <message>
        <source>Not yet recording
Space calls it off</source>
        <translation>还没开始录
按空格键取消</translation>
    </message>
    <message>
        <source>Only to look at
Space goes on</source>
        <translation>只看，不录
按空格键继续</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>Day</source>
        <translation>日</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>月</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年</translation>
    </message>
    <message>
        <source>DMY</source>
        <translation>YMD</translation>
    </message>
    <message>
        <source>for example %1</source>
        <translation>例如 %1</translation>
    </message>
</context>
<context>
    <name>DoubtBox</name>
    <message>
        <source>On the paper: %1</source>
        <translation>证件上的 %1</translation>
    </message>
    <message>
        <source>&amp;Go on all the same</source>
        <translation>仍然继续(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;As I wrote it</source>
        <translation>我填的那个(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;It is right as it is</source>
        <translation>没有填错(&amp;I)</translation>
    </message>
    <message>
        <source>Please look again: is every digit of the number right?</source>
        <translation>请再看一眼：号码的每一位都对吗？</translation>
    </message>
    <message>
        <source>Its last character does not fit the others.</source>
        <translation>最后一位和前面的对不上。</translation>
    </message>
    <message>
        <source>The two birth dates are not the same. Which is right?</source>
        <translation>两个出生日期不一样，哪一个对？</translation>
    </message>
    <message>
        <source>While they differ, the younger age counts.</source>
        <translation>没弄清之前，按较小的年龄处理。</translation>
    </message>
    <message>
        <source>Please look again: gender and number do not match.</source>
        <translation>请再看一眼：性别和号码对不上。</translation>
    </message>
    <message>
        <source>The last digit but one is odd for men, even for women.</source>
        <translation>号码的倒数第二位：男单、女双。</translation>
    </message>
    <message>
        <source>Please look again: no paper of this kind has such a number.</source>
        <translation>请再看一眼：这种证件没有这样的号码。</translation>
    </message>
    <message>
        <source>In a rehearsal it may be made up.</source>
        <translation>演练时可以编一个。</translation>
    </message>
    <message>
        <source>Please look again: is this telephone number complete?</source>
        <translation>请再看一眼：电话号码写全了吗？</translation>
    </message>
    <message>
        <source>It does not look like a number in use.</source>
        <translation>它不像现在使用的号码。</translation>
    </message>
    <message>
        <source>Please look again: this is not a telephone number.</source>
        <translation>请再看一眼：这不是电话号码。</translation>
    </message>
    <message>
        <source>The project has enough recordings from people like you.</source>
        <translation>您这一类的录音，本项目已经够了。</translation>
    </message>
    <message>
        <source>You may still take part.</source>
        <translation>您仍然可以参加。</translation>
    </message>
    <message>
        <source>Please look again.</source>
        <translation>请再看一眼。</translation>
    </message>
    <message>
        <source>About the parent or guardian</source>
        <translation>父母或监护人信息</translation>
    </message>
</context>
<context>
    <name>Entering</name>
    <message>
        <source>&amp;Install a project…</source>
        <translation>安装项目(&amp;I)……</translation>
    </message>
    <message>
        <source>Choose the project pack</source>
        <translation>选择项目包</translation>
    </message>
    <message>
        <source>Project pack (*.zip pack.json)</source>
        <translation>项目包 (*.zip pack.json)</translation>
    </message>
    <message>
        <source>The project has to be installed again</source>
        <translation>需要重新安装项目</translation>
    </message>
    <message>
        <source>Its pack is damaged on this laptop. Your organisation has it: one file or a folder.</source>
        <translation>这台电脑上的项目包损坏了。请向机构索取：一个文件或一个文件夹。</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Recordings are lost: their files are gone or damaged.</source>
        <translation>有录音丢失：文件不见了或已损坏。</translation>
    </message>
    <message>
        <source>The others are kept. Record it again while the contributor is there.</source>
        <translation>其余录音都保留着。趁本人还在，请重录。</translation>
    </message>
    <message>
        <source>A sealed form or signature is gone or damaged.</source>
        <translation>已封存的表格或签名不见了或已损坏。</translation>
    </message>
    <message>
        <source>Begin a new session with this contributor. This one can only be stopped and deleted.</source>
        <translation>请和这位参加者开始新的场次。这个场次只能停止并删除。</translation>
    </message>
    <message>
        <source>A recording that was cut off can't be read in full.</source>
        <translation>一条被中断的录音无法完整读取。</translation>
    </message>
    <message>
        <source>The part that can be read is passed on. It is better to record it again.</source>
        <translation>完整的部分会转交。最好重录一次。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong.</source>
        <translation>出现了意外的错误。</translation>
    </message>
    <message>
        <source>Nothing that was confirmed is lost. Close the app and start it again.</source>
        <translation>已确认的内容不会丢失。请关闭程序再重新打开。</translation>
    </message>
    <message>
        <source>This could not be done.</source>
        <translation>没能做到。</translation>
    </message>
    <message>
        <source>It is not opened and not sent. It can be deleted at the rights desk.</source>
        <translation>它不会被打开，也不会被发送。可以在权利请求处删除它。</translation>
    </message>
    <message>
        <source>This laptop's log is damaged.</source>
        <translation>这台电脑的日志损坏了。</translation>
    </message>
    <message>
        <source>Requests are still taken. Ask your team lead to repair it.</source>
        <translation>仍然可以受理权利请求。请组长修复日志。</translation>
    </message>
    <message>
        <source>An older copy of this laptop's data was put back.</source>
        <translation>这台电脑的数据被换回了较旧的副本。</translation>
    </message>
    <message>
        <source>Requests are still taken. A team lead has to decide.</source>
        <translation>仍然可以受理权利请求。需要由组长决定。</translation>
    </message>
    <message>
        <source>An older copy of this session was put back.</source>
        <translation>这个场次被换回了较旧的副本。</translation>
    </message>
    <message>
        <source>This session is named where the laptop's log was damaged.</source>
        <translation>日志损坏的地方提到了这个场次。</translation>
    </message>
    <message>
        <source>The app is already running.</source>
        <translation>程序已经在运行。</translation>
    </message>
    <message>
        <source>Close the other window first.</source>
        <translation>请先关闭另一个窗口。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <source>Free some space or upload finished sessions, then try again.</source>
        <translation>请腾出空间，或先上传已完成的场次，再试一次。</translation>
    </message>
    <message>
        <source>The disk could not be read or written.</source>
        <translation>磁盘无法读写。</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>请检查磁盘，再试一次。</translation>
    </message>
    <message>
        <source>The keys are locked.</source>
        <translation>密钥被锁住了。</translation>
    </message>
    <message>
        <source>Check the passphrase and try again.</source>
        <translation>请核对口令，再试一次。</translation>
    </message>
    <message>
        <source>The laptop's clock can't be right.</source>
        <translation>电脑的时间不对。</translation>
    </message>
    <message>
        <source>Set date and time, then try again.</source>
        <translation>请设好日期和时间，再试一次。</translation>
    </message>
    <message>
        <source>The microphone or camera is not there.</source>
        <translation>找不到麦克风或摄像头。</translation>
    </message>
    <message>
        <source>Plug it in, or choose another one.</source>
        <translation>请插好，或者另选一个。</translation>
    </message>
    <message>
        <source>The microphone or camera stopped. What was recorded is kept.</source>
        <translation>麦克风或摄像头中断了。已录的部分都保留着。</translation>
    </message>
    <message>
        <source>Check the cable, then record again.</source>
        <translation>请检查连线，再录一次。</translation>
    </message>
    <message>
        <source>Another program is using this microphone.</source>
        <translation>别的程序正在占用这个麦克风。</translation>
    </message>
    <message>
        <source>Close the other recording program, then try again.</source>
        <translation>请关掉另一个正在录音的程序，再试一次。</translation>
    </message>
    <message>
        <source>The microphone is muted in the system's settings.</source>
        <translation>麦克风在系统设置里被静音了。</translation>
    </message>
    <message>
        <source>Turn it on in the system's sound settings, or at its switch, then try again.</source>
        <translation>请在系统的声音设置里，或者用麦克风上的开关打开它，再试一次。</translation>
    </message>
    <message>
        <source>The system moved the recording to another microphone.</source>
        <translation>系统把录音换到了另一个麦克风。已录的部分都保留着。</translation>
    </message>
    <message>
        <source>Another microphone took this one's place.</source>
        <translation>另一个麦克风顶替了原来的那个。已录的部分都保留着。</translation>
    </message>
    <message>
        <source>Plug the same microphone in again, or choose another one on the page Place and devices.</source>
        <translation>请把原来的麦克风重新插好，或者在“地点与设备”页另选一个。</translation>
    </message>
    <message>
        <source>The microphone was unplugged.</source>
        <translation>麦克风被拔掉了。</translation>
    </message>
    <message>
        <source>The microphone was muted in the system's settings.</source>
        <translation>录音时，麦克风在系统设置里被静音了。</translation>
    </message>
    <message>
        <source>The system took the microphone away for a while.</source>
        <translation>系统暂时收走了麦克风。</translation>
    </message>
    <message>
        <source>The sound server ended.</source>
        <translation>系统的声音服务停了。</translation>
    </message>
    <message>
        <source>The microphone that was chosen is not the one that is connected.</source>
        <translation>现在连着的不是选定的那个麦克风。</translation>
    </message>
    <message>
        <source>The sound server does not get the microphone: another program holds it.</source>
        <translation>声音服务拿不到麦克风：别的程序正在占用它。</translation>
    </message>
    <message>
        <source>The microphone went away while it was opened.</source>
        <translation>正要打开麦克风时，它不见了。</translation>
    </message>
    <message>
        <source>The sound server does not say which microphone is recorded.</source>
        <translation>声音服务没有说明正在用哪个麦克风录音。</translation>
    </message>
    <message>
        <source>Sound or picture could not be saved.</source>
        <translation>声音或画面没能存下来。</translation>
    </message>
    <message>
        <source>Record this prompt again.</source>
        <translation>请把这一项再录一次。</translation>
    </message>
    <message>
        <source>No such project is installed.</source>
        <translation>没有安装这个项目。</translation>
    </message>
    <message>
        <source>Install its pack first.</source>
        <translation>请先安装它的项目包。</translation>
    </message>
    <message>
        <source>The signing key of this pack is not trusted here.</source>
        <translation>这台电脑还不信任这个项目包的签名。</translation>
    </message>
    <message>
        <source>A newer pack of this project is installed already.</source>
        <translation>已经装了这个项目更新的项目包。</translation>
    </message>
    <message>
        <source>This pack is not signed properly.</source>
        <translation>这个项目包的签名不对。</translation>
    </message>
    <message>
        <source>Ask the organisation for it again.</source>
        <translation>请向机构重新索取。</translation>
    </message>
    <message>
        <source>This pack can't be read.</source>
        <translation>读不了这个项目包。</translation>
    </message>
    <message>
        <source>The consent does not allow this.</source>
        <translation>同意的范围不允许这样做。</translation>
    </message>
    <message>
        <source>A Yes that is needed to take part is missing.</source>
        <translation>有一项必需的“是”没有选。</translation>
    </message>
    <message>
        <source>Please check this field.</source>
        <translation>请检查这一项。</translation>
    </message>
    <message>
        <source>Code, PIN or training does not allow this.</source>
        <translation>代码、PIN 或培训状态不允许。</translation>
    </message>
    <message>
        <source>Check them and try again.</source>
        <translation>请核对后再试。</translation>
    </message>
    <message>
        <source>The server can't be reached.</source>
        <translation>连不上服务器。</translation>
    </message>
    <message>
        <source>Nothing is lost. The outbox sends again by itself.</source>
        <translation>什么都没有丢。发件箱会自动重发。</translation>
    </message>
    <message>
        <source>The server refused.</source>
        <translation>服务器拒绝了。</translation>
    </message>
    <message>
        <source>Ask your team lead.</source>
        <translation>请问您的组长。</translation>
    </message>
    <message>
        <source>The server sent an answer that can't be understood.</source>
        <translation>看不懂服务器的回答。</translation>
    </message>
    <message>
        <source>This server is not on the project's list.</source>
        <translation>这台服务器不在项目的名单上。</translation>
    </message>
    <message>
        <source>The server's certificate can't be trusted.</source>
        <translation>服务器的证书不可信。</translation>
    </message>
    <message>
        <source>Do not go on here. Ask your team lead.</source>
        <translation>不要继续。请问您的组长。</translation>
    </message>
    <message>
        <source>Everything is stored; the receipt has not come yet.</source>
        <translation>全部已存好，回执还没有到。</translation>
    </message>
    <message>
        <source>Send again later.</source>
        <translation>请过一会儿再发送。</translation>
    </message>
    <message>
        <source>A PIN has 4 to 12 digits.</source>
        <translation>PIN 是 4 到 12 位数字。</translation>
    </message>
    <message>
        <source>A guardian is 18 or older.</source>
        <translation>监护人须满 18 岁。</translation>
    </message>
    <message>
        <source>Child and guardian have the same ID number.</source>
        <translation>孩子和监护人的证件号码相同。</translation>
    </message>
    <message>
        <source>No PIN is set for this operator on this laptop.</source>
        <translation>这位采集员在这台电脑上还没有 PIN。</translation>
    </message>
    <message>
        <source>No microphone is open.</source>
        <translation>没有打开麦克风。</translation>
    </message>
    <message>
        <source>No take was kept, so nothing was sealed.</source>
        <translation>一条都没留下，所以没有封存。</translation>
    </message>
    <message>
        <source>Please choose an answer; one is “prefer not to say”.</source>
        <translation>请选一个，也可以选“不愿说”。</translation>
    </message>
    <message>
        <source>Please make a mark.</source>
        <translation>请画个押。</translation>
    </message>
    <message>
        <source>Please sign with a few strokes.</source>
        <translation>请用几笔签名。</translation>
    </message>
    <message>
        <source>Please write the name.</source>
        <translation>请填写姓名。</translation>
    </message>
    <message>
        <source>The PIN is wrong.</source>
        <translation>PIN 不对。</translation>
    </message>
    <message>
        <source>Type it again.</source>
        <translation>请重新输入。</translation>
    </message>
    <message>
        <source>Nothing answers at the camera's address.</source>
        <translation>摄像头的地址没有回应。</translation>
    </message>
    <message>
        <source>Check the address, and that the camera is switched on.</source>
        <translation>请检查地址，并确认摄像头已打开。</translation>
    </message>
    <message>
        <source>The camera asks for a name and a password.</source>
        <translation>摄像头需要用户名和密码。</translation>
    </message>
    <message>
        <source>Write them into its address: http://name:password@camera/</source>
        <translation>请写进地址里：http://用户名:密码@摄像头/</translation>
    </message>
    <message>
        <source>The camera has nothing at this address.</source>
        <translation>摄像头的这个地址上什么都没有。</translation>
    </message>
    <message>
        <source>Look in the camera's manual for the address of its MJPEG pictures.</source>
        <translation>请在摄像头说明书里查找 MJPEG 画面的地址。</translation>
    </message>
    <message>
        <source>The camera answers that it can't send pictures now.</source>
        <translation>摄像头回答说现在不能发送画面。</translation>
    </message>
    <message>
        <source>Close other programs that show it, or restart it.</source>
        <translation>请关闭其他正在显示它的程序，或重新启动它。</translation>
    </message>
    <message>
        <source>The camera answers, but sends nothing.</source>
        <translation>摄像头有回应，但什么都没发送。</translation>
    </message>
    <message>
        <source>Restart the camera, or choose another one.</source>
        <translation>请重新启动摄像头，或选择另一个。</translation>
    </message>
    <message>
        <source>At this address is a web page, no pictures.</source>
        <translation>这个地址是网页，不是画面。</translation>
    </message>
    <message>
        <source>At this address is coded video, no JPEG pictures.</source>
        <translation>这个地址发送的是编码视频，不是 JPEG 画面。</translation>
    </message>
    <message>
        <source>Use its rtsp:// address, or the one for MJPEG.</source>
        <translation>请使用以 rtsp:// 开头的地址，或 MJPEG 的地址。</translation>
    </message>
    <message>
        <source>What this address sends are no JPEG pictures.</source>
        <translation>这个地址发送的不是 JPEG 画面。</translation>
    </message>
    <message>
        <source>Another program holds the camera.</source>
        <translation>摄像头正被别的程序占用。</translation>
    </message>
    <message>
        <source>Close what else shows the camera (a call, a browser's page), then try again.</source>
        <translation>请关闭其他使用摄像头的程序（通话、网页），然后再试。</translation>
    </message>
    <message>
        <source>This user may not open the camera.</source>
        <translation>当前用户无权打开摄像头。</translation>
    </message>
    <message>
        <source>Ask whoever looks after this computer: on Linux the user must be in the group “video”.</source>
        <translation>请找管理这台电脑的人：在 Linux 上，用户必须属于 “video” 组。</translation>
    </message>
    <message>
        <source>The camera is not there.</source>
        <translation>找不到摄像头。</translation>
    </message>
    <message>
        <source>The camera sends pictures of another size now.</source>
        <translation>摄像头现在发送的画面尺寸变了。</translation>
    </message>
    <message>
        <source>Record again: the next take has the new size.</source>
        <translation>请重新录制：下一段会用新的尺寸。</translation>
    </message>
    <message>
        <source>The camera sends pictures that can't be read.</source>
        <translation>摄像头发送的画面无法读取。</translation>
    </message>
    <message>
        <source>The camera is not there, or another program holds it.</source>
        <translation>找不到摄像头，或者它被别的程序占用。</translation>
    </message>
    <message>
        <source>The microphone is there, but sends no sound.</source>
        <translation>麦克风在，但没有声音。</translation>
    </message>
    <message>
        <source>The laptop's clock is before the date of the project pack.</source>
        <translation>电脑的时间早于项目包的日期。</translation>
    </message>
    <message>
        <source>The laptop's clock is behind what it has written before.</source>
        <translation>电脑的时间早于它以前的记录。</translation>
    </message>
    <message>
        <source>There is no such operator in this project.</source>
        <translation>本项目没有这位采集员。</translation>
    </message>
    <message>
        <source>This answer is not among the choices.</source>
        <translation>这个回答不在选项里。</translation>
    </message>
    <message>
        <source>This birth date can't be right.</source>
        <translation>这个出生日期不对。</translation>
    </message>
    <message>
        <source>Check the year.</source>
        <translation>请核对年份。</translation>
    </message>
    <message>
        <source>This field is needed of a guardian.</source>
        <translation>监护人必须填写这一项。</translation>
    </message>
    <message>
        <source>This field is needed to take part.</source>
        <translation>参加必须填写这一项。</translation>
    </message>
    <message>
        <source>This is not a date.</source>
        <translation>这不是日期。</translation>
    </message>
    <message>
        <source>Write it as 2001-05-04.</source>
        <translation>请写成 2001-05-04 这样。</translation>
    </message>
    <message>
        <source>This text is too long or holds characters that can't be.</source>
        <translation>文字太长，或含有不能用的字符。</translation>
    </message>
    <message>
        <source>Too many wrong PINs.</source>
        <translation>PIN 错误次数太多。</translation>
    </message>
    <message>
        <source>By this birth date the person is old enough to decide alone.</source>
        <translation>按这个出生日期，本人已可以自己决定。</translation>
    </message>
    <message>
        <source>No paper of this kind has such a number.</source>
        <translation>这种证件没有这样的号码。</translation>
    </message>
    <message>
        <source>Compare it with the paper, or choose the paper it stands on.</source>
        <translation>请对照证件核对，或者选对证件类型。</translation>
    </message>
    <message>
        <source>This number holds a date that can't be.</source>
        <translation>号码里的日期不可能存在。</translation>
    </message>
    <message>
        <source>Compare it with the paper.</source>
        <translation>请对照证件核对。</translation>
    </message>
    <message>
        <source>This is not a telephone number.</source>
        <translation>这不是电话号码。</translation>
    </message>
    <message>
        <source>Write its digits, with + and the country first when it is of another country.</source>
        <translation>请只写数字；外国号码前面加 + 和国家代码。</translation>
    </message>
    <message>
        <source>Please look again at what was typed.</source>
        <translation>请再看一眼填写的内容。</translation>
    </message>
    <message>
        <source>Look again. What is right as it is can be confirmed.</source>
        <translation>请再看一眼；没有填错的可以确认。</translation>
    </message>
    <message>
        <source>This project looks for other people this time.</source>
        <translation>本项目这次要找的是别的人。</translation>
    </message>
    <message>
        <source>A witness is not one of the team.</source>
        <translation>见证人不能是团队成员。</translation>
    </message>
    <message>
        <source>The recorder on duty can't sign here.</source>
        <translation>当班的采集员不能在这里签名。</translation>
    </message>
    <message>
        <source>The interpreter can't be the witness too.</source>
        <translation>翻译不能同时做见证人。</translation>
    </message>
    <message>
        <source>The witness can't be the guardian too.</source>
        <translation>见证人不能同时是监护人。</translation>
    </message>
    <message>
        <source>Please choose a language.</source>
        <translation>请选择语言。</translation>
    </message>
    <message>
        <source>Please sign with your name: a mark is not enough here.</source>
        <translation>请签姓名：这里只画记号不够。</translation>
    </message>
    <message>
        <source>Please say it, or make a mark.</source>
        <translation>请说出来，或画个记号。</translation>
    </message>
    <message>
        <source>This is not the name that was given before.</source>
        <translation>这与先前写的姓名不同。</translation>
    </message>
    <message>
        <source>Somebody else signs before.</source>
        <translation>要由别人先签名。</translation>
    </message>
    <message>
        <source>This can't be understood later.</source>
        <translation>这段话以后听不清。</translation>
    </message>
    <message>
        <source>Please say it once more.</source>
        <translation>请再说一遍。</translation>
    </message>
    <message>
        <source>Nothing was said yet.</source>
        <translation>还没有说话。</translation>
    </message>
    <message>
        <source>The statement was made already.</source>
        <translation>已经说过了。</translation>
    </message>
    <message>
        <source>There is no loudspeaker, or it is busy.</source>
        <translation>没有扬声器，或正被占用。</translation>
    </message>
    <message>
        <source>Plug one in, or read it out yourself.</source>
        <translation>请接上扬声器，或由人读出来。</translation>
    </message>
    <message>
        <source>This sound can't be played.</source>
        <translation>这段录音不能播放。</translation>
    </message>
    <message>
        <source>This sound is too long to be played.</source>
        <translation>这段录音太长，不能播放。</translation>
    </message>
    <message>
        <source>There is nothing in this sound.</source>
        <translation>这段录音是空的。</translation>
    </message>
    <message>
        <source>Somebody reads it out instead.</source>
        <translation>请由人读出来。</translation>
    </message>
    <message>
        <source>A spoken statement belongs to consent by voice, with a witness.</source>
        <translation>只有在见证人面前口头同意时才录这段话。</translation>
    </message>
    <message>
        <source>The contributor does not take part.</source>
        <translation>参加者不参加。</translation>
    </message>
    <message>
        <source>Sending of this session was stopped.</source>
        <translation>这个场次已停止发送。</translation>
    </message>
    <message>
        <source>The list of sessions says how this one stands.</source>
        <translation>请在录制列表中查看它的状态。</translation>
    </message>
    <message>
        <source>Consent was withdrawn.</source>
        <translation>同意已撤回。</translation>
    </message>
    <message>
        <source>The policy changed in an important way: decide again first.</source>
        <translation>政策有重大变更，请先重新决定。</translation>
    </message>
    <message>
        <source>This consent has run out.</source>
        <translation>这份同意已到期。</translation>
    </message>
    <message>
        <source>This consent is not valid.</source>
        <translation>这份同意无效。</translation>
    </message>
    <message>
        <source>This is not allowed in this state.</source>
        <translation>现在的状态不允许这样做。</translation>
    </message>
    <message>
        <source>A guardian must consent first: this person is a child.</source>
        <translation>这是儿童，必须先由监护人同意。</translation>
    </message>
    <message>
        <source>The identity form was not finished.</source>
        <translation>身份表还没有填完。</translation>
    </message>
    <message>
        <source>A device can be tried only while no session is open.</source>
        <translation>没有场次打开时才能试用设备。</translation>
    </message>
    <message>
        <source>Nobody has consented.</source>
        <translation>还没有人同意。</translation>
    </message>
    <message>
        <source>The contributor did not allow this kind of recording.</source>
        <translation>参加者没有允许这种录制。</translation>
    </message>
    <message>
        <source>This is not the number of a copy.</source>
        <translation>这不是副本的编号。</translation>
    </message>
    <message>
        <source>Compare it with the copy: C26-….</source>
        <translation>请对照副本：C26-……。</translation>
    </message>
    <message>
        <source>This laptop does not know this copy.</source>
        <translation>这台电脑没有这份副本的记录。</translation>
    </message>
    <message>
        <source>Ask on the laptop that made it, or the organisation.</source>
        <translation>请在生成副本的电脑上查，或询问机构。</translation>
    </message>
    <message>
        <source>No policy was shown in this session yet.</source>
        <translation>这个场次还没有展示过政策。</translation>
    </message>
    <message>
        <source>The policy that was shown is not on this laptop any more, or it was changed.</source>
        <translation>当时展示的政策已不在这台电脑上，或者被改动过。</translation>
    </message>
    <message>
        <source>Install the project's packs again, or ask the organisation.</source>
        <translation>请重新安装项目包，或询问机构。</translation>
    </message>
    <message>
        <source>There is no such session on this laptop.</source>
        <translation>这台电脑上没有这个场次。</translation>
    </message>
    <message>
        <source>There is no consent yet.</source>
        <translation>还没有同意。</translation>
    </message>
    <message>
        <source>The printer does not answer.</source>
        <translation>打印机没有回应。</translation>
    </message>
    <message>
        <source>Check it, or save the copy instead.</source>
        <translation>请检查打印机，或改为保存副本。</translation>
    </message>
    <message>
        <source>The disk did not keep the copy as it was written.</source>
        <translation>磁盘没有如实保存副本。</translation>
    </message>
    <message>
        <source>Take another disk.</source>
        <translation>请换一个磁盘。</translation>
    </message>
    <message>
        <source>The copy could not be written as a PDF.</source>
        <translation>副本无法写成 PDF。</translation>
    </message>
    <message>
        <source>Consent was not given yet.</source>
        <translation>还没有同意。</translation>
    </message>
    <message>
        <source>This person closed the account.</source>
        <translation>这个人已经注销了账号。</translation>
    </message>
    <message>
        <source>Anyone who wants to take part again starts as a new person with a new code.</source>
        <translation>想再参加的话，按新的人开始，用新的代码。</translation>
    </message>
    <message>
        <source>No text can be taken from this file.</source>
        <translation>这个文件里取不出文字。</translation>
    </message>
    <message>
        <source>Save it as a plain text file (.txt), or type the text.</source>
        <translation>请存成纯文本文件（.txt），或者直接输入。</translation>
    </message>
    <message>
        <source>This text is too long.</source>
        <translation>这段文字太长了。</translation>
    </message>
    <message>
        <source>Keep only a part of it.</source>
        <translation>请只留一部分。</translation>
    </message>
    <message>
        <source>The disk is getting full.</source>
        <translation>磁盘空间不多了。</translation>
    </message>
    <message>
        <source>Upload finished sessions, or free some space soon.</source>
        <translation>请尽快上传已完成的场次，或清理空间。</translation>
    </message>
    <message>
        <source>The disk is nearly full: nothing more is recorded.</source>
        <translation>磁盘快满了：不再录制。</translation>
    </message>
    <message>
        <source>Free some space or upload finished sessions. What was said is kept.</source>
        <translation>请清理空间，或上传已完成的场次。说过的话已保留。</translation>
    </message>
    <message>
        <source>The battery is nearly empty.</source>
        <translation>电池快没电了。</translation>
    </message>
    <message>
        <source>Plug the laptop in. What is already recorded is safe even if the battery runs out.</source>
        <translation>请接上电源。即使断电，已录的内容也还在。</translation>
    </message>
    <message>
        <source>The disk is too slow for the recording.</source>
        <translation>磁盘写得太慢，跟不上录制。</translation>
    </message>
    <message>
        <source>End the take. Then close other programs that write to this disk.</source>
        <translation>请先结束这一条，再关闭其他正在写盘的程序。</translation>
    </message>
    <message>
        <source>A piece of sound was lost in this take.</source>
        <translation>这一条丢了一段声音。</translation>
    </message>
    <message>
        <source>End the take and record this prompt again.</source>
        <translation>请结束这一条，重新录一遍。</translation>
    </message>
    <message>
        <source>The passphrase is too short.</source>
        <translation>口令太短。</translation>
    </message>
    <message>
        <source>The passphrase repeats the same few characters.</source>
        <translation>口令总是重复那几个字符。</translation>
    </message>
    <message>
        <source>Choose at least ten characters, or six words.</source>
        <translation>请至少用十个字符，或六个单词。</translation>
    </message>
    <message>
        <source>The data folder belongs to somebody else.</source>
        <translation>数据文件夹属于别人。</translation>
    </message>
    <message>
        <source>Something in the data folder belongs to somebody else.</source>
        <translation>数据文件夹里有属于别人的东西。</translation>
    </message>
    <message>
        <source>This is an older copy of a session of this laptop.</source>
        <translation>这是这台电脑上某个场次的旧副本。</translation>
    </message>
    <message>
        <source>The data folder is open to others, and this disk can't close it.</source>
        <translation>数据文件夹别人也能打开，而这个磁盘无法把它关上。</translation>
    </message>
    <message>
        <source>Name a folder of your own on this computer's disk with --data.</source>
        <translation>请用 --data 指定这台电脑磁盘上您自己的文件夹。</translation>
    </message>
    <message>
        <source>The keystore file was exchanged.</source>
        <translation>密钥库文件被换掉了。</translation>
    </message>
    <message>
        <source>Close the program and start again.</source>
        <translation>请关闭程序后重新打开。</translation>
    </message>
    <message>
        <source>A team lead set this PIN.</source>
        <translation>这个 PIN 是组长设的。</translation>
    </message>
    <message>
        <source>Choose a PIN of your own.</source>
        <translation>请设自己的 PIN。</translation>
    </message>
    <message>
        <source>Wait 2 minutes, then try again.</source>
        <translation>请等 2 分钟再试。</translation>
    </message>
    <message>
        <source>Wait 4 minutes, then try again.</source>
        <translation>请等 4 分钟再试。</translation>
    </message>
    <message>
        <source>Wait 8 minutes, then try again.</source>
        <translation>请等 8 分钟再试。</translation>
    </message>
    <message>
        <source>Wait 16 minutes, then try again.</source>
        <translation>请等 16 分钟再试。</translation>
    </message>
    <message>
        <source>Wait 32 minutes, then try again.</source>
        <translation>请等 32 分钟再试。</translation>
    </message>
    <message>
        <source>Wait 60 minutes, then try again.</source>
        <translation>请等 60 分钟再试。</translation>
    </message>
    <message>
        <source>A team lead sets this operator's first PIN.</source>
        <translation>这位采集员的第一个 PIN 由组长来设。</translation>
    </message>
    <message>
        <source>The one-time code is wrong.</source>
        <translation>一次性代码不对。</translation>
    </message>
    <message>
        <source>Ask the organisation for the newest one.</source>
        <translation>请向机构要最新的代码。</translation>
    </message>
    <message>
        <source>The new PIN is the old one.</source>
        <translation>新 PIN 和原来的一样。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请换一个。</translation>
    </message>
    <message>
        <source>This needs another person than the one who is signed in.</source>
        <translation>这需要已登录者之外的另一个人。</translation>
    </message>
    <message>
        <source>Call somebody else of the team, or wait for the organisation's answer.</source>
        <translation>请叫团队里的另一个人，或等机构答复。</translation>
    </message>
    <message>
        <source>A team lead set this operator's PIN within the last day.</source>
        <translation>这位采集员的 PIN 在过去一天内由组长设过。</translation>
    </message>
    <message>
        <source>Call somebody else, or wait until the day is over.</source>
        <translation>请叫别人，或等满一天。</translation>
    </message>
    <message>
        <source>Requests are read by a team lead, the rights officer or an auditor.</source>
        <translation>请求由组长、权利专员或审计员查看。</translation>
    </message>
    <message>
        <source>Taking one is anybody's.</source>
        <translation>受理请求谁都可以。</translation>
    </message>
    <message>
        <source>This request deletes nothing on this laptop.</source>
        <translation>这项请求不删除这台电脑上的任何内容。</translation>
    </message>
    <message>
        <source>The guardian's signature counts no longer: it is decided anew.</source>
        <translation>监护人的签名不再有效，需要重新决定。</translation>
    </message>
    <message>
        <source>This laptop does not know this number.</source>
        <translation>这台电脑不认得这个编号。</translation>
    </message>
    <message>
        <source>Start as with a new person. What was recorded elsewhere stays under that number.</source>
        <translation>请按新的人开始。在别处录的内容仍按那份副本的编号处理。</translation>
    </message>
    <message>
        <source>Compare it with the copy.</source>
        <translation>请和副本核对。</translation>
    </message>
    <message>
        <source>This operator's training has run out, so nothing can be recorded.</source>
        <translation>这位人员的培训已过期，不能录制。</translation>
    </message>
    <message>
        <source>Uploading and requests still work. Renew the training, then install the new pack.</source>
        <translation>仍可上传和处理请求。请重新培训，再安装新的项目包。</translation>
    </message>
    <message>
        <source>The confidentiality text was not accepted yet.</source>
        <translation>还没有接受保密承诺。</translation>
    </message>
    <message>
        <source>Read and accept it.</source>
        <translation>请阅读并接受。</translation>
    </message>
    <message>
        <source>Nobody took this session up.</source>
        <translation>还没有人接手这个场次。</translation>
    </message>
    <message>
        <source>Take it up again from the list.</source>
        <translation>请从列表里重新接手。</translation>
    </message>
    <message>
        <source>Another recorder took this session up.</source>
        <translation>另一位采集员接手了这个场次。</translation>
    </message>
    <message>
        <source>More than half an hour passed and nobody took the session up again.</source>
        <translation>已过半个多小时，没有人重新接手这个场次。</translation>
    </message>
    <message>
        <source>The laptop's time zone is another than when this session was taken up.</source>
        <translation>这台电脑的时区与这次接手时不同。</translation>
    </message>
    <message>
        <source>This contributor closed the account.</source>
        <translation>这位参加者注销了账户。</translation>
    </message>
    <message>
        <source>This contributor asked for something that is not answered yet.</source>
        <translation>这位参加者提出的请求还没有答复。</translation>
    </message>
    <message>
        <source>Wait for the organisation's answer to the request.</source>
        <translation>请等机构答复这个请求。</translation>
    </message>
    <message>
        <source>This person is a child by all that this laptop knows.</source>
        <translation>按这台电脑知道的情况，这个人还是孩子。</translation>
    </message>
    <message>
        <source>A guardian comes along, or a team lead confirms the age.</source>
        <translation>请监护人一起来，或由组长确认年龄。</translation>
    </message>
    <message>
        <source>This operator's role does not allow this.</source>
        <translation>这位人员的角色不允许这样做。</translation>
    </message>
    <message>
        <source>Ask somebody who has the role.</source>
        <translation>请找有这个角色的人。</translation>
    </message>
    <message>
        <source>Nobody is signed in.</source>
        <translation>没有人登录。</translation>
    </message>
    <message>
        <source>Sign in with code and PIN.</source>
        <translation>请用代码和 PIN 登录。</translation>
    </message>
    <message>
        <source>Only a team lead can confirm this.</source>
        <translation>只有组长能确认。</translation>
    </message>
    <message>
        <source>Ask a team lead.</source>
        <translation>请找组长。</translation>
    </message>
    <message>
        <source>Somebody of the team has this name.</source>
        <translation>团队里有人叫这个名字。</translation>
    </message>
    <message>
        <source>This is no way to sign.</source>
        <translation>不能用这种方式签名。</translation>
    </message>
    <message>
        <source>Only a child is asked.</source>
        <translation>只询问孩子。</translation>
    </message>
    <message>
        <source>Who stands by can't be the guardian too.</source>
        <translation>见证人或翻译人员不能同时是监护人。</translation>
    </message>
    <message>
        <source>Who the guardian is was lost on this laptop.</source>
        <translation>这台电脑上关于监护人的记录丢失了。</translation>
    </message>
    <message>
        <source>Enter the guardian again.</source>
        <translation>请重新填写监护人信息。</translation>
    </message>
    <message>
        <source>Somebody who stood by has the same name.</source>
        <translation>有一位在场的人（见证人或翻译人员）名字相同。</translation>
    </message>
    <message>
        <source>Who stood by was lost on this laptop, so nobody can be compared.</source>
        <translation>这台电脑上关于在场人员的记录丢失了，无法比对。</translation>
    </message>
    <message>
        <source>The consent record on this laptop is damaged.</source>
        <translation>这台电脑上的同意记录已损坏。</translation>
    </message>
    <message>
        <source>Nothing more is recorded. Stop and delete everything: that can always be done.</source>
        <translation>不会再录制任何内容。请停止并删除全部：这随时都可以做。</translation>
    </message>
    <message>
        <source>This session has ended meanwhile.</source>
        <translation>这个场次在此期间已结束。</translation>
    </message>
    <message>
        <source>Nothing more is recorded in it.</source>
        <translation>其中不会再录制任何内容。</translation>
    </message>
    <message>
        <source>Nobody takes part under this code.</source>
        <translation>没有人以此编号参加。</translation>
    </message>
    <message>
        <source>Child and guardian have the same name.</source>
        <translation>孩子和监护人的名字一样。</translation>
    </message>
    <message>
        <source>A team lead confirms it with the PIN.</source>
        <translation>由组长用 PIN 确认。</translation>
    </message>
    <message>
        <source>Nobody released it yet.</source>
        <translation>还没有人放行上传。</translation>
    </message>
    <message>
        <source>Who may send signs in and sends it: in the outbox of the app, or with --operator CODE.</source>
        <translation>请有权上传的人登录后在发件箱里上传。</translation>
    </message>
    <message>
        <source>Set date and time, or let a team lead confirm them with their PIN.</source>
        <translation>请调好日期和时间，或由组长用 PIN 确认。</translation>
    </message>
    <message>
        <source>This project has no such purpose.</source>
        <translation>这个项目没有这个用途。</translation>
    </message>
    <message>
        <source>This project has no such kind of recording.</source>
        <translation>这个项目没有这种录制。</translation>
    </message>
    <message>
        <source>This laptop holds nothing of this person.</source>
        <translation>这台电脑上没有这个人的内容。</translation>
    </message>
    <message>
        <source>The session was changed: it is sent anew.</source>
        <translation>这个场次有更改：会重新发送。</translation>
    </message>
    <message>
        <source>Somebody asked for these recordings to be deleted or left alone, and waits for an answer.</source>
        <translation>有人要求删除或停止使用这些录制内容，正在等答复。</translation>
    </message>
    <message>
        <source>It waits for the organisation's answer.</source>
        <translation>等机构答复。</translation>
    </message>
    <message>
        <source>The session is being changed.</source>
        <translation>正在更改这个场次。</translation>
    </message>
    <message>
        <source>By this birth date a child was recorded without a guardian: it is set aside.</source>
        <translation>按这个出生日期，采集了一名未成年人而没有监护人同意：已隔离。</translation>
    </message>
    <message>
        <source>It goes nowhere and is deleted. A guardian comes along, and it is recorded anew.</source>
        <translation>内容不会发送，将被删除。请监护人到场后重新采集。</translation>
    </message>
    <message>
        <source>The child's birth date is needed.</source>
        <translation>需要填写孩子的出生日期。</translation>
    </message>
    <message>
        <source>Check the date. If it is right, stop and start again with the other answer.</source>
        <translation>请核对日期。如果没错，请停止，换另一个回答重新开始。</translation>
    </message>
    <message>
        <source>The guardian was too young when this child was born.</source>
        <translation>按这个日期，孩子出生时监护人年龄太小。</translation>
    </message>
    <message>
        <source>Write it as 2026-12-24.</source>
        <translation>请写成 2026-12-24 这样。</translation>
    </message>
    <message>
        <source>A guardian can't sign ahead for this day.</source>
        <translation>监护人不能为这一天提前签名。</translation>
    </message>
    <message>
        <source>Choose a day after today that is not too far ahead.</source>
        <translation>请选今天以后、不太远的一天。</translation>
    </message>
    <message>
        <source>The laptop's clock is behind what this session has written before.</source>
        <translation>电脑的时间早于本场次之前的记录。</translation>
    </message>
    <message>
        <source>Set date and time.</source>
        <translation>请设置日期和时间。</translation>
    </message>
    <message>
        <source>The session began at another time than its line.</source>
        <translation>场次的开始时间与日志不一致。</translation>
    </message>
    <message>
        <source>A signature is of another time than its event.</source>
        <translation>签名的时间与记录不一致。</translation>
    </message>
    <message>
        <source>Consent comes before the form.</source>
        <translation>先同意，再填身份表。</translation>
    </message>
    <message>
        <source>The form comes before the profile.</source>
        <translation>先填身份表，再说您怎样说话。</translation>
    </message>
    <message>
        <source>The birth date is needed this time.</source>
        <translation>这次需要填写出生日期。</translation>
    </message>
    <message>
        <source>The project does not ask this.</source>
        <translation>本项目不问这个。</translation>
    </message>
    <message>
        <source>What was shown is not the policy.</source>
        <translation>显示的不是这份政策。</translation>
    </message>
    <message>
        <source>The policy was not shown to its end.</source>
        <translation>政策还没有看完。</translation>
    </message>
    <message>
        <source>Taking part in this project needs a Yes that was not given.</source>
        <translation>参加本项目需要一个还没有给出的“是”。</translation>
    </message>
    <message>
        <source>Without any Yes there is nothing to record, and nothing to use it for.</source>
        <translation>一个“是”都没有，就没有可录的，也没有用处。</translation>
    </message>
    <message>
        <source>Every question needs its number of tries.</source>
        <translation>每个问题都要有答题次数。</translation>
    </message>
    <message>
        <source>This role does not sign here.</source>
        <translation>这个身份不在这里签名。</translation>
    </message>
    <message>
        <source>The consent is signed already.</source>
        <translation>同意书已经签过了。</translation>
    </message>
    <message>
        <source>A guardian must sign first.</source>
        <translation>监护人要先签名。</translation>
    </message>
    <message>
        <source>The guardian's particulars come first.</source>
        <translation>请先填写监护人的信息。</translation>
    </message>
    <message>
        <source>The days that the guardian signed for are over.</source>
        <translation>监护人签名的有效日期已过。</translation>
    </message>
    <message>
        <source>The guardian signs again first.</source>
        <translation>请监护人先重新签名。</translation>
    </message>
    <message>
        <source>The child says yes, no, or ask me again.</source>
        <translation>孩子可以说“好”“不要”或“再问我一次”。</translation>
    </message>
    <message>
        <source>What was played is not the policy.</source>
        <translation>播放的不是这份政策。</translation>
    </message>
    <message>
        <source>This needs a Yes or a No.</source>
        <translation>这一项要选“是”或“否”。</translation>
    </message>
    <message>
        <source>This session was sealed: its key is gone.</source>
        <translation>本场次已封存，密钥已不在这台电脑。</translation>
    </message>
    <message>
        <source>Nothing was chosen to be taken back.</source>
        <translation>没有选择要撤回的内容。</translation>
    </message>
    <message>
        <source>Only what was agreed to can be taken back.</source>
        <translation>只能撤回同意过的内容。</translation>
    </message>
    <message>
        <source>Taking part in this project needs this Yes.</source>
        <translation>参加本项目需要这个“是”。</translation>
    </message>
    <message>
        <source>Stop and delete everything instead: nothing is kept then.</source>
        <translation>可以改为停止并全部删除：那样什么都不留。</translation>
    </message>
    <message>
        <source>By it the person is old enough to decide alone.</source>
        <translation>按这个日期，本人已到可以自己决定的年龄。</translation>
    </message>
    <message>
        <source>This prompt asks for no text.</source>
        <translation>这一项不需要文字。</translation>
    </message>
    <message>
        <source>There is no text yet.</source>
        <translation>还没有文字。</translation>
    </message>
    <message>
        <source>Somebody else can still be recognised.</source>
        <translation>还能认出别人。</translation>
    </message>
    <message>
        <source>Black out other people first.</source>
        <translation>请先把别人涂黑。</translation>
    </message>
    <message>
        <source>This is not the guardian who signed: another one would have to sign anew.</source>
        <translation>这不是当时签名的监护人；换人要重新签名。</translation>
    </message>
    <message>
        <source>Make a request: the organisation corrects it.</source>
        <translation>请在权利请求处提出请求，由机构更正。</translation>
    </message>
    <message>
        <source>This form is not waiting on this laptop any more.</source>
        <translation>这份表已不在这台电脑等待发送。</translation>
    </message>
    <message>
        <source>This form was just sent.</source>
        <translation>这份表刚刚发出。</translation>
    </message>
    <message>
        <source>With this birth date the recordings are of another age.</source>
        <translation>按这个出生日期，录制内容属于另一个年龄段。</translation>
    </message>
    <message>
        <source>Less than 1 GB is free on the disk: nothing more is recorded.</source>
        <translation>磁盘剩余不足 1 GB，不再录制。</translation>
    </message>
    <message>
        <source>There is no such prompt.</source>
        <translation>没有这一项。</translation>
    </message>
    <message>
        <source>This prompt asks for no speech.</source>
        <translation>这一项不需要说话。</translation>
    </message>
    <message>
        <source>This is only shown: there is nothing to record.</source>
        <translation>这条只用来看，没有要录的。</translation>
    </message>
    <message>
        <source>A take is running already.</source>
        <translation>已经在录了。</translation>
    </message>
    <message>
        <source>A take is already running.</source>
        <translation>已经在录了。</translation>
    </message>
    <message>
        <source>No take is running.</source>
        <translation>现在没有在录。</translation>
    </message>
    <message>
        <source>There is no such take.</source>
        <translation>没有这一条录制。</translation>
    </message>
    <message>
        <source>A take is remarked from the list.</source>
        <translation>备注只能从列表里选。</translation>
    </message>
    <message>
        <source>A prompt is skipped for a reason from the list.</source>
        <translation>跳过的原因只能从列表里选。</translation>
    </message>
    <message>
        <source>There is no picture to answer for.</source>
        <translation>没有要确认的照片。</translation>
    </message>
    <message>
        <source>This prompt asks for no picture.</source>
        <translation>这一项不需要拍照。</translation>
    </message>
    <message>
        <source>No camera is open.</source>
        <translation>摄像头没有打开。</translation>
    </message>
    <message>
        <source>Plug it in, or choose another one on the page Place and devices.</source>
        <translation>请接上，或在“地点与设备”页换一个。</translation>
    </message>
    <message>
        <source>No statement is running.</source>
        <translation>现在没有在录口头声明。</translation>
    </message>
    <message>
        <source>This laptop's log does not know this session.</source>
        <translation>这台电脑的日志里没有这个场次。</translation>
    </message>
    <message>
        <source>It is left as it is.</source>
        <translation>保持原样不动。</translation>
    </message>
    <message>
        <source>The project has no policy in this language.</source>
        <translation>本项目没有这种语言的政策。</translation>
    </message>
    <message>
        <source>The project does not record so many people together.</source>
        <translation>本项目不同时录这么多人。</translation>
    </message>
    <message>
        <source>The same person can't take part twice.</source>
        <translation>同一个人不能参加两次。</translation>
    </message>
    <message>
        <source>No older copy of this data folder was put back.</source>
        <translation>数据文件夹没有被换回旧副本。</translation>
    </message>
    <message>
        <source>This session is named where this laptop's log was damaged.</source>
        <translation>这台电脑的日志损坏处涉及这个场次。</translation>
    </message>
    <message>
        <source>It is not opened and not sent. The rights desk can still delete it.</source>
        <translation>它不会打开，也不会发送。权利请求处仍可删除它。</translation>
    </message>
    <message>
        <source>This session's journal is an older copy that was put back.</source>
        <translation>本场次的记录被换回了旧副本。</translation>
    </message>
    <message>
        <source>A recording lies here that this session's journal does not know.</source>
        <translation>这里有一条本场次记录里没有的录制。</translation>
    </message>
    <message>
        <source>A manifest of this session is an older copy that was put back.</source>
        <translation>本场次的清单被换回了旧副本。</translation>
    </message>
    <message>
        <source>What was sealed is not in this session's folder any more.</source>
        <translation>封存的内容已不在本场次的文件夹里。</translation>
    </message>
    <message>
        <source>There is no consent record of this session on this laptop.</source>
        <translation>这台电脑上没有本场次的同意记录。</translation>
    </message>
    <message>
        <source>It is made with the last signature, and goes with a withdrawal or the purge.</source>
        <translation>它在最后一次签名时生成，撤回或清除时一并删除。</translation>
    </message>
    <message>
        <source>A place is told in words from the lists only.</source>
        <translation>地点只能用列表里的词。</translation>
    </message>
    <message>
        <source>No camera was chosen.</source>
        <translation>没有选择摄像头。</translation>
    </message>
    <message>
        <source>Simulated devices are for rehearsals only.</source>
        <translation>模拟设备只能用于演练。</translation>
    </message>
    <message>
        <source>Choose a real one.</source>
        <translation>请选真实的设备。</translation>
    </message>
    <message>
        <source>The questions come before a signature.</source>
        <translation>先回答问题，再签名。</translation>
    </message>
    <message>
        <source>The policy comes before a signature.</source>
        <translation>先看政策，再签名。</translation>
    </message>
    <message>
        <source>This is not the number of a request.</source>
        <translation>这不是请求的编号。</translation>
    </message>
    <message>
        <source>This request is another project's.</source>
        <translation>这个请求属于别的项目。</translation>
    </message>
    <message>
        <source>This is no code of this project.</source>
        <translation>这不是本项目的代码。</translation>
    </message>
    <message>
        <source>Compare the copy.</source>
        <translation>请对照副本。</translation>
    </message>
    <message>
        <source>Number and code are of two people.</source>
        <translation>编号和代码不是同一个人的。</translation>
    </message>
    <message>
        <source>This is no date: year-month-day.</source>
        <translation>这不是日期，请按年-月-日填写。</translation>
    </message>
    <message>
        <source>This laptop does not know this request.</source>
        <translation>这台电脑没有这个请求。</translation>
    </message>
    <message>
        <source>This is not a contributor's code.</source>
        <translation>这不是参加者的代码。</translation>
    </message>
    <message>
        <source>Nobody could be found by this.</source>
        <translation>凭这些找不到人。</translation>
    </message>
    <message>
        <source>Give the number on the copy; if it is lost: name, project, and about when.</source>
        <translation>请填写副本上的编号；如果副本丢了，请说明姓名、项目和大概时间。</translation>
    </message>
    <message>
        <source>This proof needs the ID number.</source>
        <translation>这种证明方式需要证件号码。</translation>
    </message>
    <message>
        <source>This proof needs the number on the copy.</source>
        <translation>这种证明方式需要副本上的编号。</translation>
    </message>
    <message>
        <source>This proof needs one thing that only this person knows.</source>
        <translation>这种证明方式需要一件只有本人知道的事。</translation>
    </message>
    <message>
        <source>This take is too long to be played.</source>
        <translation>这一条太长，无法播放。</translation>
    </message>
    <message>
        <source>There is nothing in this take.</source>
        <translation>这一条里没有内容。</translation>
    </message>
    <message>
        <source>This take can't be played.</source>
        <translation>这一条无法播放。</translation>
    </message>
    <message>
        <source>The sound system can't be used: PortAudio is not installed.</source>
        <translation>声音系统不能用：没有安装 PortAudio。</translation>
    </message>
    <message>
        <source>Install it (on Debian: libportaudio2), then start again.</source>
        <translation>请安装（Debian 上是 libportaudio2），再重新启动。</translation>
    </message>
    <message>
        <source>This is a file, not a camera.</source>
        <translation>这是文件，不是摄像头。</translation>
    </message>
    <message>
        <source>The camera stopped sending.</source>
        <translation>摄像头没有画面了。</translation>
    </message>
    <message>
        <source>Check the cable; the next segment can start when the device is back.</source>
        <translation>请检查连接线；设备恢复后可以接着录。</translation>
    </message>
    <message>
        <source>The camera ended the connection.</source>
        <translation>摄像头断开了连接。</translation>
    </message>
    <message>
        <source>The camera is not there, or sends no JPEG pictures.</source>
        <translation>摄像头不在，或没有传来 JPEG 画面。</translation>
    </message>
    <message>
        <source>The connection to the camera broke off.</source>
        <translation>与摄像头的连接中断了。</translation>
    </message>
    <message>
        <source>Devices are only being tried: nothing is recorded.</source>
        <translation>现在只是试设备，不录制。</translation>
    </message>
    <message>
        <source>The devices were closed during the take.</source>
        <translation>录制途中设备被关闭了。</translation>
    </message>
    <message>
        <source>Set one first.</source>
        <translation>请先设置一个。</translation>
    </message>
    <message>
        <source>This operator has a PIN already.</source>
        <translation>这位采集员已经有 PIN 了。</translation>
    </message>
    <message>
        <source>This project is not installed on this laptop.</source>
        <translation>这台电脑没有安装这个项目。</translation>
    </message>
    <message>
        <source>Install its pack first: collector project install PACK.</source>
        <translation>请先安装它的项目包：collector project install PACK。</translation>
    </message>
    <message>
        <source>The installed pack is not the one that was trusted.</source>
        <translation>已安装的项目包不是当初信任的那个。</translation>
    </message>
    <message>
        <source>Compare the fingerprint with the organisation's, then install it with --trust.</source>
        <translation>请先与机构核对指纹，再用 --trust 安装。</translation>
    </message>
    <message>
        <source>Another pack of this number is installed already.</source>
        <translation>已经安装了同一编号的另一个项目包。</translation>
    </message>
    <message>
        <source>This pack has a new signing key that the old one does not endorse.</source>
        <translation>这个项目包用了新的签名密钥，旧密钥没有为它作证。</translation>
    </message>
    <message>
        <source>Rehearsals and real projects never share a data folder.</source>
        <translation>演练项目和正式项目不能共用一个数据文件夹。</translation>
    </message>
    <message>
        <source>Name another folder with --data.</source>
        <translation>请用 --data 指定另一个文件夹。</translation>
    </message>
    <message>
        <source>This pack is installed already.</source>
        <translation>这个项目包已经安装了。</translation>
    </message>
    <message>
        <source>The old signing key's endorsement does not fit.</source>
        <translation>旧签名密钥的作证对不上。</translation>
    </message>
    <message>
        <source>This is not asked of a guardian.</source>
        <translation>不需要监护人填这一项。</translation>
    </message>
    <message>
        <source>The project does not ask for this field.</source>
        <translation>本项目不需要这一项。</translation>
    </message>
    <message>
        <source>A statement is spoken, not written.</source>
        <translation>声明要说出来，不是写的。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
    <message>
        <source>The program is damaged: a part of it is missing.</source>
        <translation>程序已损坏，缺少一部分。</translation>
    </message>
    <message>
        <source>Try again, or ask your team lead.</source>
        <translation>请再试一次，或询问组长。</translation>
    </message>
    <message>
        <source>Files of this session are damaged or were changed.</source>
        <translation>这个场次的文件已损坏或被改动。</translation>
    </message>
    <message>
        <source>It is kept as it is. Ask your team lead.</source>
        <translation>原样保留。请询问组长。</translation>
    </message>
    <message>
        <source>Some takes can't be used as they are.</source>
        <translation>有几条现在的样子不能用。</translation>
    </message>
    <message>
        <source>Go on with the session: record them again, or skip them.</source>
        <translation>请继续这个场次：重新录，或跳过。</translation>
    </message>
    <message>
        <source>The settings of this laptop can't be read.</source>
        <translation>这台电脑的设置读不出来。</translation>
    </message>
    <message>
        <source>The usual ones are used. Choose again what you need; recordings are not touched.</source>
        <translation>现在按通常的设置。请重新选择需要的；录制内容不受影响。</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Birth date</source>
        <translation>出生日期</translation>
    </message>
    <message>
        <source>Gender</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>证件类型</translation>
    </message>
    <message>
        <source>Its number</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>School</source>
        <translation>学校</translation>
    </message>
    <message>
        <source>Relation</source>
        <translation>与孩子的关系</translation>
    </message>
    <message>
        <source>Papers that were seen</source>
        <translation>查看过的证明</translation>
    </message>
</context>
<context>
    <name>FormFields</name>
    <message>
        <source>optional</source>
        <translation>可不填</translation>
    </message>
    <message>
        <source>You can leave this empty</source>
        <translation>可以不填</translation>
    </message>
</context>
<context>
    <name>GuardianPage</name>
    <message>
        <source>You and the child</source>
        <translation>您和孩子</translation>
    </message>
    <message>
        <source>For the parent or guardian. Teachers and the recorder cannot sign here.</source>
        <translation>由父母或监护人填写。老师和采集员不能在这里签名。</translation>
    </message>
    <message>
        <source>1   I am the child's…</source>
        <translation>1   我是孩子的……</translation>
    </message>
    <message>
        <source>Relation</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>Not a parent? Only if both parents have died or cannot act.</source>
        <translation>不是父母的：仅限父母都已去世或不能担任时。</translation>
    </message>
    <message>
        <source>2   About you</source>
        <translation>2   关于您</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Your birth date</source>
        <translation>您的出生日期</translation>
    </message>
    <message>
        <source>Child's birth date</source>
        <translation>孩子的出生日期</translation>
    </message>
    <message>
        <source>Your document</source>
        <translation>您的证件</translation>
    </message>
    <message>
        <source>Its number</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>Encrypted and kept apart from the recordings. Never given to customers.</source>
        <translation>单独加密，与录音分开保存，不给客户。</translation>
    </message>
    <message>
        <source>3   Papers the recorder saw</source>
        <translation>3   采集员看过的材料</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>材料</translation>
    </message>
    <message>
        <source>Seen by %1. No papers are photographed.</source>
        <translation>由 %1 查看。任何材料都不拍照。</translation>
    </message>
    <message>
        <source>4   Your statement</source>
        <translation>4   您的声明</translation>
    </message>
    <message>
        <source>If the child says no, nothing is recorded, even with your yes.</source>
        <translation>孩子说“不”，就什么都不录，您同意了也一样。</translation>
    </message>
    <message>
        <source>I am 18 or older and may decide for this child. I read the whole policy.</source>
        <translation>我已满 18 岁，可以替这个孩子做决定。我读完了整份政策。</translation>
    </message>
    <message>
        <source>I say **Yes** to: %1.</source>
        <translation>我对以下各项选**“是”**：%1。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>I say **No** to the other %n.</source>
        <translation><numerusform>其余 %n 项选**“否”**。</numerusform></translation>
    </message>
    <message>
        <source>I do n&amp;ot agree</source>
        <translation>我不同意(&amp;O)</translation>
    </message>
    <message>
        <source>I &amp;agree and sign</source>
        <translation>我同意并签名(&amp;A)</translation>
    </message>
    <message>
        <source>Is the child not here today? Until when may they come?</source>
        <translation>孩子今天不在？可以到哪天为止来录？</translation>
    </message>
    <message>
        <source>The child comes on another day, up to</source>
        <translation>孩子改天来，最晚到</translation>
    </message>
</context>
<context>
    <name>HandingOver</name>
    <message>
        <source>&amp;Give the laptop back</source>
        <translation>把电脑交还给采集员(&amp;G)</translation>
    </message>
    <message>
        <source>Thank you. Nothing is recorded.</source>
        <translation>谢谢您。什么都没有录。</translation>
    </message>
    <message>
        <source>We only count that somebody said no. Nothing about you is kept.</source>
        <translation>我们只记下有一个人没有参加，不保留您的任何信息。</translation>
    </message>
    <message>
        <source>Everything is deleted.</source>
        <translation>已经全部删除。</translation>
    </message>
    <message>
        <source>Recordings, form and signature are gone from this laptop. A note without a name remains.</source>
        <translation>录音录像、表格和签名已从这台电脑删除，只留一条不含姓名的记录。</translation>
    </message>
    <message>
        <source>This is the number of your copy. Please write it down.</source>
        <translation>这是您副本的编号，请抄下来。</translation>
    </message>
    <message>
        <source>Thank you! This time we look for other people.</source>
        <translation>谢谢您！这次我们要找的是别的人。</translation>
    </message>
    <message>
        <source>You did nothing wrong. Every project needs certain people. Nothing about you is kept.</source>
        <translation>您没有做错什么，每个项目需要的人不一样。您的信息我们一点也没留。</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Finish and seal</source>
        <translation>结束并封存</translation>
    </message>
    <message>
        <source>Next contributor</source>
        <translation>下一位参加者</translation>
    </message>
    <message>
        <source>Microphone and place are chosen.</source>
        <translation>麦克风和地点已选好。</translation>
    </message>
    <message>
        <source>Please choose place and devices first.</source>
        <translation>请先选好地点和设备。</translation>
    </message>
    <message>
        <source>&amp;New session</source>
        <translation>新场次(&amp;N)</translation>
    </message>
    <message>
        <source>Sessions on this laptop</source>
        <translation>这台电脑上的场次</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation><numerusform>%n 个场次</numerusform></translation>
    </message>
    <message>
        <source>No session has been recorded on this laptop yet.</source>
        <translation>这台电脑上还没有场次。</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n 条</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation><numerusform>%n 分钟</numerusform></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>Recorded so far</source>
        <translation>已录人数</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Full, %1</source>
        <translation>已满 %1</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation><numerusform>还有 %n 类</numerusform></translation>
    </message>
    <message>
        <source>Counted on this laptop only.</source>
        <translation>只统计这台电脑。</translation>
    </message>
    <message>
        <source>Nothing needs attention.</source>
        <translation>没有需要处理的。</translation>
    </message>
    <message>
        <source>No other session on this laptop.</source>
        <translation>这台电脑上没有其他场次。</translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) attention.</source>
        <translation><numerusform>%n 个场次需要处理。</numerusform></translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>还没有录任何内容。</translation>
    </message>
    <message>
        <source>%1 GB free</source>
        <translation>剩余 %1 GB</translation>
    </message>
    <message>
        <source>Latest sessions</source>
        <translation>最近的场次</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message numerus="yes">
        <source>%n arrived</source>
        <translation><numerusform>%n 个场次已送达</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n on the way</source>
        <translation><numerusform>%n 个场次未送达</numerusform></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Needs attention: show all</source>
        <translation>需要处理：全部显示</translation>
    </message>
    <message>
        <source>All sessions</source>
        <translation>全部场次</translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message>
        <source>About the child</source>
        <translation>关于孩子</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>关于您</translation>
    </message>
    <message>
        <source>Encrypted and kept apart from the recordings. Never given to customers.</source>
        <translation>单独加密，与录音分开保存，不给客户。</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>选填</translation>
    </message>
    <message>
        <source>You can leave this empty</source>
        <translation>不填也可以</translation>
    </message>
    <message>
        <source>&amp;Save and go on</source>
        <translation>保存并继续(&amp;S)</translation>
    </message>
    <message>
        <source>What you get</source>
        <translation>您的报酬</translation>
    </message>
    <message>
        <source>**%1**. It stays the same whatever you choose. Withdrawing later never takes it away.</source>
        <translation>**%1**。不管您怎么选都一样；以后撤回，也不会收回。</translation>
    </message>
    <message>
        <source>How you get it</source>
        <translation>怎么领</translation>
    </message>
    <message>
        <source>You can also tell us later.</source>
        <translation>也可以以后再说。</translation>
    </message>
    <message>
        <source>I know what I get and how</source>
        <translation>我知道给多少、怎么给</translation>
    </message>
    <message>
        <source>Yes means that it was explained to you.</source>
        <translation>选“是”表示已经向您说明。</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) to answer</source>
        <translation><numerusform>还有 %n 个问题等您确认</numerusform></translation>
    </message>
</context>
<context>
    <name>Ids</name>
    <message>
        <source>Resident ID</source>
        <translation>居民身份证</translation>
    </message>
    <message>
        <source>Residence permit (HK, Macao, Taiwan)</source>
        <translation>港澳台居民居住证</translation>
    </message>
    <message>
        <source>Travel permit (HK, Macao)</source>
        <translation>港澳居民来往内地通行证</translation>
    </message>
    <message>
        <source>Travel permit (Taiwan)</source>
        <translation>台湾居民来往大陆通行证</translation>
    </message>
    <message>
        <source>Foreign permanent resident ID</source>
        <translation>外国人永久居留身份证</translation>
    </message>
    <message>
        <source>Passport</source>
        <translation>护照</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>Male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>Prefer not to say</source>
        <translation>不愿说</translation>
    </message>
    <message>
        <source>Mother</source>
        <translation>母亲</translation>
    </message>
    <message>
        <source>Father</source>
        <translation>父亲</translation>
    </message>
    <message>
        <source>Adoptive parent</source>
        <translation>养父母</translation>
    </message>
    <message>
        <source>Grandparent</source>
        <translation>祖父母、外祖父母</translation>
    </message>
    <message>
        <source>Adult sister or brother</source>
        <translation>成年兄姐</translation>
    </message>
    <message>
        <source>Appointed guardian</source>
        <translation>指定监护人</translation>
    </message>
    <message>
        <source>Institution</source>
        <translation>监护机构</translation>
    </message>
    <message>
        <source>ID and household register</source>
        <translation>身份证和户口簿</translation>
    </message>
    <message>
        <source>Birth certificate</source>
        <translation>出生证明</translation>
    </message>
    <message>
        <source>Court or committee paper</source>
        <translation>法院或居（村）委会文书</translation>
    </message>
    <message>
        <source>None, only my word</source>
        <translation>没有，仅口头说明</translation>
    </message>
    <message>
        <source>%1 yuan</source>
        <translation>%1 元</translation>
    </message>
</context>
<context>
    <name>ListenButton</name>
    <message>
        <source>Go &amp;on</source>
        <translation>继续(&amp;O)</translation>
    </message>
    <message>
        <source>Listen to &amp;it</source>
        <translation>听一听(&amp;I)</translation>
    </message>
    <message>
        <source>P&amp;ause</source>
        <translation>暂停(&amp;A)</translation>
    </message>
    <message>
        <source>Read &amp;aloud</source>
        <translation>读出来(&amp;A)</translation>
    </message>
</context>
<context>
    <name>LookingUp</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Shown on</source>
        <translation>展示时间</translation>
    </message>
    <message>
        <source>Check value</source>
        <translation>校验值</translation>
    </message>
</context>
<context>
    <name>ManyChooser</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>Meter</name>
    <message>
        <source>Sound level</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>太轻</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>太响</translation>
    </message>
    <message>
        <source>Good range</source>
        <translation>合适</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>More below</source>
        <translation>下面还有</translation>
    </message>
</context>
<context>
    <name>NewRequestPage</name>
    <message>
        <source>Everything of this person on this laptop is deleted now. This can't be undone.</source>
        <translation>这台电脑上关于这个人的一切现在都会删除，无法恢复。</translation>
    </message>
    <message>
        <source>&amp;Take it and delete</source>
        <translation>受理并删除(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Take the request</source>
        <translation>受理请求(&amp;T)</translation>
    </message>
    <message>
        <source>As much or as little as they like.</source>
        <translation>说多说少都可以。</translation>
    </message>
    <message>
        <source>Code or number</source>
        <translation>代码或编号</translation>
    </message>
    <message>
        <source>How to answer</source>
        <translation>怎样答复</translation>
    </message>
    <message>
        <source>ID number</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>If the copy is lost</source>
        <translation>如果副本丢了</translation>
    </message>
    <message>
        <source>In their words</source>
        <translation>用本人的话说</translation>
    </message>
    <message>
        <source>It is on the copy.</source>
        <translation>写在副本上。</translation>
    </message>
    <message>
        <source>Never photograph an ID card.</source>
        <translation>绝不要拍摄身份证。</translation>
    </message>
    <message>
        <source>New request</source>
        <translation>新的请求</translation>
    </message>
    <message>
        <source>Number of the request</source>
        <translation>请求编号</translation>
    </message>
    <message>
        <source>Only a check value of it is kept.</source>
        <translation>只保留一个校验值。</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>身份证明</translation>
    </message>
    <message>
        <source>Telephone, e-mail or address.</source>
        <translation>电话、电子邮件或地址。</translation>
    </message>
    <message>
        <source>The organisation compares it.</source>
        <translation>由机构核对。</translation>
    </message>
    <message>
        <source>The request is taken. The organisation will ask who it is from.</source>
        <translation>请求会受理。机构会再问是谁提出的。</translation>
    </message>
    <message>
        <source>Then name, project and roughly when.</source>
        <translation>那就写姓名、项目和大概的时间。</translation>
    </message>
    <message>
        <source>We take every request, whatever the reason.</source>
        <translation>无论什么理由，请求都受理。</translation>
    </message>
    <message>
        <source>What is asked</source>
        <translation>想要什么</translation>
    </message>
    <message>
        <source>What people write here is sealed at once. Only the organisation can open it.</source>
        <translation>这里写下的内容立即封存，只有机构能打开。</translation>
    </message>
    <message>
        <source>What the complaint is about.</source>
        <translation>投诉针对的请求。</translation>
    </message>
    <message>
        <source>What they say</source>
        <translation>本人说的内容</translation>
    </message>
    <message>
        <source>Which paper</source>
        <translation>哪种证件</translation>
    </message>
    <message>
        <source>Which thing</source>
        <translation>哪件事</translation>
    </message>
    <message>
        <source>Who asks</source>
        <translation>谁提出</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可不填</translation>
    </message>
    <message>
        <source>Second person's code</source>
        <translation>第二个人的代码</translation>
    </message>
    <message>
        <source>Their PIN</source>
        <translation>本人的 PIN</translation>
    </message>
    <message>
        <source>Somebody else from the team, who confirms it.</source>
        <translation>团队里的另一个人，共同确认删除。</translation>
    </message>
    <message>
        <source>Typed by themselves.</source>
        <translation>由本人输入。</translation>
    </message>
    <message>
        <source>It is held: deleted once a second person or the organisation confirms it.</source>
        <translation>先搁置：由第二个人或机构确认后才删除。</translation>
    </message>
    <message>
        <source>Which recordings</source>
        <translation>哪些录制</translation>
    </message>
    <message>
        <source>Which uses</source>
        <translation>哪些用途</translation>
    </message>
    <message>
        <source>Only these. Nothing ticked: all of it.</source>
        <translation>只针对勾选的；不勾选就是全部。</translation>
    </message>
    <message>
        <source>&amp;Correct it here</source>
        <translation>在这里更正(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Take it and take back</source>
        <translation>受理并撤回(&amp;T)</translation>
    </message>
    <message>
        <source>What is ticked is taken back now, with its recordings. This can't be undone.</source>
        <translation>勾选的内容现在就撤回，相应的录制一并删除，无法恢复。</translation>
    </message>
    <message>
        <source>It is held: taken back once a second person or the organisation confirms it.</source>
        <translation>先搁置：由第二个人或机构确认后才撤回。</translation>
    </message>
</context>
<context>
    <name>NewsPage</name>
    <message>
        <source>New in the project</source>
        <translation>项目有什么变化</translation>
    </message>
    <message>
        <source>The policy is the same. Prompts, rules or people may have changed.</source>
        <translation>政策没有变。提示、规则或人员可能有变化。</translation>
    </message>
    <message>
        <source>I have &amp;read it</source>
        <translation>我已读过(&amp;R)</translation>
    </message>
    <message>
        <source>A major change: everybody decides again before they record.</source>
        <translation>重大变更：每个人录制前都要重新决定。</translation>
    </message>
    <message>
        <source>Project pack</source>
        <translation>项目包</translation>
    </message>
    <message>
        <source>Installed here</source>
        <translation>安装时间</translation>
    </message>
    <message>
        <source>Number %1</source>
        <translation>第 %1 号</translation>
    </message>
    <message>
        <source>Policy %1 of %2</source>
        <translation>政策 %1，%2</translation>
    </message>
</context>
<context>
    <name>NextPersonPage</name>
    <message>
        <source>Thank you. Now person %1 of %2.</source>
        <translation>谢谢。下面请第 %1 位（共 %2 位）。</translation>
    </message>
    <message>
        <source>This screen is for the next person taking part</source>
        <translation>请把屏幕交给下一位参加者</translation>
    </message>
    <message>
        <source>Recorder: please turn it to them and let them answer for themselves.</source>
        <translation>采集员：请把屏幕转向对方，让对方自己回答。</translation>
    </message>
    <message>
        <source>You read, choose and sign for yourself. What others chose is not shown.</source>
        <translation>请您自己阅读、选择并签名。别人的选择不会显示。</translation>
    </message>
    <message>
        <source>Nothing is recorded before everybody has agreed. One No ends it for all.</source>
        <translation>所有人都同意之前不会录制。只要有一人不同意，就全部结束。</translation>
    </message>
    <message>
        <source>I am &amp;person %1</source>
        <translation>我是第 %1 位(&amp;P)</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>See the requests</source>
        <translation>查看请求</translation>
    </message>
    <message>
        <source>See the sessions</source>
        <translation>查看场次</translation>
    </message>
    <message>
        <source>See what is new</source>
        <translation>查看变化</translation>
    </message>
    <message>
        <source>Your training ended on %1. Until it is renewed you can't begin a session.</source>
        <translation>您的培训已于 %1 到期。续期之前不能开始新的场次。</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) must be answered soon, or are late.</source>
        <translation><numerusform>有 %n 个请求快到期或已逾期。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) are not sent, because somebody asked for it.</source>
        <translation><numerusform>应当事人的请求，有 %n 个场次不发送。</numerusform></translation>
    </message>
    <message>
        <source>Your training ends on %1. Please renew it in time.</source>
        <translation>您的培训将于 %1 到期，请及时续期。</translation>
    </message>
    <message>
        <source>The project has changed since you last read about it.</source>
        <translation>您上次看过之后，项目有了变化。</translation>
    </message>
</context>
<context>
    <name>OwnerCard</name>
    <message>
        <source>Only person %1 of %2</source>
        <translation>只属于第 %1 位（共 %2 位）</translation>
    </message>
    <message>
        <source>It is kept under this code and no other.</source>
        <translation>只保存在这个代码下。</translation>
    </message>
</context>
<context>
    <name>OwnTurnPage</name>
    <message>
        <source>Now person %1 of %2, alone</source>
        <translation>下面只请第 %1 位（共 %2 位）</translation>
    </message>
    <message>
        <source>This is for the person with this code</source>
        <translation>下面的内容只属于这个代码的人</translation>
    </message>
    <message>
        <source>Recorder: please check the code, and give that person this seat.</source>
        <translation>采集员：请核对代码，请这个人坐到这里。</translation>
    </message>
    <message>
        <source>Pictures of your face come next. They are kept under this code and no other.</source>
        <translation>接下来给您的面部拍照。照片只保存在这个代码下。</translation>
    </message>
    <message>
        <source>Your own words come next. They are kept under this code and no other.</source>
        <translation>接下来是您自己写的文字。文字只保存在这个代码下。</translation>
    </message>
    <message>
        <source>You may skip any of it, and nobody asks why.</source>
        <translation>哪一项都可以跳过，没有人会问为什么。</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>检查(&amp;V)</translation>
    </message>
    <message>
        <source>I am &amp;person %1</source>
        <translation>我是第 %1 位(&amp;P)</translation>
    </message>
</context>
<context>
    <name>OutboxPage</name>
    <message>
        <source>Outbox</source>
        <translation>发件箱</translation>
    </message>
    <message>
        <source>Sealed sessions go straight to the organisation's two servers.</source>
        <translation>封存好的场次直接发往机构的两台服务器。</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Send now</source>
        <translation>立即发送(&amp;S)</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Nothing is waiting here. Sealed sessions appear by themselves.</source>
        <translation>没有等待发送的内容。封存好的场次会自动出现。</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n 条</numerusform></translation>
    </message>
    <message>
        <source>Send again, or ask your team lead.</source>
        <translation>请重新发送，或问组长。</translation>
    </message>
    <message>
        <source>Somebody asked for it to be deleted, changed or left alone, and is waiting for an answer.</source>
        <translation>有人要求删除、更改或停止使用，正在等答复。</translation>
    </message>
    <message>
        <source>Sessions in the outbox</source>
        <translation>发件箱里的场次</translation>
    </message>
    <message>
        <source>Nothing has failed.</source>
        <translation>没有失败的。</translation>
    </message>
    <message>
        <source>Nothing has arrived yet.</source>
        <translation>还没有送达的。</translation>
    </message>
    <message>
        <source>&amp;Try now</source>
        <translation>现在再试(&amp;T)</translation>
    </message>
    <message>
        <source>Not arrived: %1</source>
        <translation>未送达：%1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>失败：%1</translation>
    </message>
    <message>
        <source>Arrived: %1</source>
        <translation>已送达：%1</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>Your copy</source>
        <translation>您的副本</translation>
    </message>
    <message>
        <source>Copy %3 · page %1 of %2</source>
        <translation>副本 %3 · 第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>The guardian (%1) for the child</source>
        <translation>监护人（%1）代孩子</translation>
    </message>
    <message>
        <source>The person who takes part</source>
        <translation>参加者本人</translation>
    </message>
    <message>
        <source>WITHDRAWN: this consent is no longer valid. Below is what was agreed.</source>
        <translation>已撤回：此同意不再有效。以下是当时同意的内容。</translation>
    </message>
    <message>
        <source>ENDED: nothing was kept. Below is what was agreed.</source>
        <translation>已结束：没有保留任何内容。以下是当时同意的内容。</translation>
    </message>
    <message>
        <source>SET ASIDE: nothing is used. Below is what was agreed.</source>
        <translation>已隔离：不会使用任何内容。以下是当时同意的内容。</translation>
    </message>
    <message>
        <source>REHEARSAL: this is not a real consent.</source>
        <translation>演练：这不是真正的同意。</translation>
    </message>
    <message>
        <source>%1, version %2 of %3</source>
        <translation>《%1》，%3 的 %2 版</translation>
    </message>
    <message>
        <source>What was agreed</source>
        <translation>同意了什么</translation>
    </message>
    <message>
        <source>Agreed by</source>
        <translation>谁同意的</translation>
    </message>
    <message>
        <source>Signed on</source>
        <translation>签署日期</translation>
    </message>
    <message>
        <source>Policy that was read</source>
        <translation>读过的政策</translation>
    </message>
    <message>
        <source>How it was given</source>
        <translation>同意的方式</translation>
    </message>
    <message>
        <source>What may be recorded</source>
        <translation>可以录什么</translation>
    </message>
    <message>
        <source>What it may be used for</source>
        <translation>可以用来做什么</translation>
    </message>
    <message>
        <source>The consent was spoken and kept as a sound.</source>
        <translation>口头同意，已录音保存。</translation>
    </message>
    <message>
        <source>A witness was there for the whole talk and signed.</source>
        <translation>见证人全程在场并签了名。</translation>
    </message>
    <message>
        <source>An interpreter translated and signed.</source>
        <translation>翻译人员做了翻译并签了名。</translation>
    </message>
    <message>
        <source>The child said yes too.</source>
        <translation>孩子自己也说了“是”。</translation>
    </message>
    <message>
        <source>The child was too young to be asked.</source>
        <translation>孩子太小，没有问。</translation>
    </message>
    <message>
        <source>What %1 gets</source>
        <translation>%1得到什么</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录制内容</translation>
    </message>
    <message>
        <source>They are passed on to</source>
        <translation>会转交给</translation>
    </message>
    <message>
        <source>nobody else</source>
        <translation>不给任何人</translation>
    </message>
    <message>
        <source>%1, as far as you filled it in. Kept apart from the recordings, under another key.</source>
        <translation>%1，以您填写的为准。与录制内容分开保存，用另一把密钥。</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>关于您</translation>
    </message>
    <message>
        <source>Kept for</source>
        <translation>保存期限</translation>
    </message>
    <message>
        <source>Questions and complaints</source>
        <translation>询问和投诉</translation>
    </message>
    <message>
        <source>Data protection officer</source>
        <translation>个人信息保护负责人</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>On the web</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>If an answer does not satisfy you, you can go to the authority for personal data, or to a court.</source>
        <translation>对答复不满意，可以向主管个人信息保护的部门投诉，也可以向法院起诉。</translation>
    </message>
    <message>
        <source>Consent record %1</source>
        <translation>同意记录 %1</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Name, birth date, relation and ID, kept in the same way.</source>
        <translation>姓名、出生日期、关系和证件，同样保存。</translation>
    </message>
    <message>
        <source>About the guardian</source>
        <translation>关于监护人</translation>
    </message>
    <message>
        <source>Keep this number: it is all you need to ask, stop or delete. It does not say who you are.</source>
        <translation>请保存这个编号：询问、停止、删除，有它就够。编号看不出您是谁。</translation>
    </message>
    <message>
        <source>Consent taken by</source>
        <translation>由谁办理</translation>
    </message>
    <message>
        <source>Recorder %1</source>
        <translation>采集员 %1</translation>
    </message>
    <message>
        <source>China</source>
        <translation>中国</translation>
    </message>
    <message>
        <source>the European Union</source>
        <translation>欧盟</translation>
    </message>
    <message>
        <source>%1; what you let go abroad also with %2</source>
        <translation>%1；您允许传到国外的，也在%2</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>保存地点</translation>
    </message>
    <message>
        <source>Your rights, and how to use them</source>
        <translation>您的权利，怎样行使</translation>
    </message>
    <message>
        <source>Every request is answered within %1 days. You need not say why.</source>
        <translation>每项请求都在 %1 天内答复。不用说明理由。</translation>
    </message>
    <message>
        <source>See</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Ask what is kept about you, and who got it.</source>
        <translation>询问保存了您的什么、给过谁。</translation>
    </message>
    <message>
        <source>Get a copy</source>
        <translation>取得副本</translation>
    </message>
    <message>
        <source>Ask for your recordings and your details.</source>
        <translation>索取您的录制内容和个人资料。</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>Tell us what is wrong in your details.</source>
        <translation>告诉我们您的资料哪里不对。</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Take back all or single choices. What was lawfully done before stays lawful.</source>
        <translation>撤回全部或个别同意。撤回之前依法做过的事仍然有效。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Ask for all of it to be deleted. Backups follow with their next update.</source>
        <translation>要求全部删除。备份在下一次更新时删除。</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>注销账号</translation>
    </message>
    <message>
        <source>Your details go, and nothing more is recorded of you here.</source>
        <translation>删除您的资料，本项目不再录您。</translation>
    </message>
    <message>
        <source>Complain</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Tell the officer named below, or turn to the places named there.</source>
        <translation>向下面的负责人提出，或找下面写明的部门。</translation>
    </message>
    <message>
        <source>Come back</source>
        <translation>再次参加</translation>
    </message>
    <message>
        <source>This number is known on the laptop you recorded on; on others you start anew.</source>
        <translation>录制时用的那台电脑认得这个编号；在别的电脑上按第一次参加。</translation>
    </message>
    <message>
        <source>Number lost?</source>
        <translation>编号丢了？</translation>
    </message>
    <message>
        <source>Tell us your name, the project and roughly when you took part.</source>
        <translation>告诉我们您的姓名、哪个项目、大概什么时候参加的。</translation>
    </message>
</context>
<context>
    <name>PaperPage</name>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>打印(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Save to a disk</source>
        <translation>存到磁盘(&amp;S)</translation>
    </message>
</context>
<context>
    <name>PastPolicyPage</name>
    <message>
        <source>Policy of a copy</source>
        <translation>副本对应的政策</translation>
    </message>
    <message>
        <source>The number on the copy</source>
        <translation>副本上的编号</translation>
    </message>
    <message>
        <source>Every version of the policy is kept. The number leads to the one that was shown.</source>
        <translation>政策的每个版本都保留着。凭编号能找到当时展示的那一版。</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>查看(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>This is exactly the text that was shown: its check value matches.</source>
        <translation>这就是当时展示的原文：校验值一致。</translation>
    </message>
</context>
<context>
    <name>Pause</name>
    <message>
        <source>Signed. The child is asked on the day.</source>
        <translation>已签名。到那天再问孩子。</translation>
    </message>
    <message>
        <source>The session waits in the list. Nothing is recorded before that.</source>
        <translation>这个场次先放在列表里等着。在那之前什么都不录。</translation>
    </message>
</context>
<context>
    <name>Pill</name>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
</context>
<context>
    <name>PlacePage</name>
    <message>
        <source>Place and devices</source>
        <translation>地点与设备</translation>
    </message>
    <message>
        <source>Name of the place</source>
        <translation>地点名称</translation>
    </message>
    <message>
        <source>Community centre, small room</source>
        <translation>社区中心小房间</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>不用摄像头</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Sound level</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>&amp;Try the devices</source>
        <translation>试一试(&amp;T)</translation>
    </message>
    <message>
        <source>Speak as loudly as in a session: the bar should reach the good range.</source>
        <translation>请用录音时的音量说话：光条应到“合适”一段。</translation>
    </message>
    <message>
        <source>&amp;End the trial</source>
        <translation>结束试用(&amp;E)</translation>
    </message>
    <message>
        <source>Set this up once for each place. Nothing you try here is stored.</source>
        <translation>每个地点设置一次。试用的内容都不保存。</translation>
    </message>
    <message>
        <source>A new place</source>
        <translation>新地点</translation>
    </message>
    <message>
        <source>Places set up before</source>
        <translation>以前设置的地点</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>重新查找(&amp;L)</translation>
    </message>
    <message>
        <source>Look for devices again</source>
        <translation>重新查找设备</translation>
    </message>
    <message>
        <source>It stays on this laptop. Please do not use anyone's name.</source>
        <translation>只留在这台电脑上。请不要写人名。</translation>
    </message>
    <message>
        <source>Kind of place</source>
        <translation>地点类型</translation>
    </message>
    <message>
        <source>Province</source>
        <translation>省份</translation>
    </message>
    <message>
        <source>What else can be heard?</source>
        <translation>还能听到什么？</translation>
    </message>
    <message>
        <source>Place, without a person's name</source>
        <translation>地点（不要写人名）</translation>
    </message>
    <message>
        <source>Try it here</source>
        <translation>在这里试一试</translation>
    </message>
    <message>
        <source>&amp;Use this place</source>
        <translation>使用这个地点(&amp;U)</translation>
    </message>
    <message>
        <source>%1 is not there. Plug it in and look again, or choose another one.</source>
        <translation>找不到 %1。请接上后重新查找，或换一个。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>PolicyPage</name>
    <message>
        <source>Please read each part. Ask the person with you about anything unclear.</source>
        <translation>请逐部分阅读。有不清楚的，请问身边的采集员。</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next part</source>
        <translation>下一部分(&amp;N)</translation>
    </message>
    <message>
        <source>All parts</source>
        <translation>全部内容</translation>
    </message>
    <message>
        <source>Part %1 of %2</source>
        <translation>第 %1 部分，共 %2 部分</translation>
    </message>
    <message numerus="yes">
        <source>· about %n minute(s) left</source>
        <translation><numerusform>· 还需约 %n 分钟</numerusform></translation>
    </message>
    <message>
        <source>To the &amp;choices</source>
        <translation>去选择(&amp;C)</translation>
    </message>
    <message>
        <source>Please scroll to the end of this part.</source>
        <translation>请把这一部分看到最后。</translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) left to read</source>
        <translation><numerusform>还有 %n 部分没读</numerusform></translation>
    </message>
    <message>
        <source>You have read all parts.</source>
        <translation>您已全部读完。</translation>
    </message>
    <message>
        <source>%1 left of this part</source>
        <translation>这一部分还剩 %1</translation>
    </message>
    <message>
        <source>Every part is read aloud to you. Ask about anything unclear.</source>
        <translation>每一部分都读给您听。有不明白的，请随时问。</translation>
    </message>
    <message>
        <source>I &amp;read it myself</source>
        <translation>我自己看(&amp;R)</translation>
    </message>
    <message>
        <source>Please &amp;read it to me</source>
        <translation>请读给我听(&amp;R)</translation>
    </message>
    <message>
        <source>Please listen or scroll to its end.</source>
        <translation>请听完，或看到这一部分的末尾。</translation>
    </message>
    <message>
        <source>Please read this part aloud to its end.</source>
        <translation>请把这一部分读完。</translation>
    </message>
    <message numerus="yes">
        <source>Please take your time: %n more second(s).</source>
        <translation><numerusform>请慢慢看，还需 %n 秒。</numerusform></translation>
    </message>
</context>
<context>
    <name>PortraitFlow</name>
    <message>
        <source>That picture is deleted. Please take a new one, with you alone.</source>
        <translation>那张照片已删除。请您一个人再拍一张。</translation>
    </message>
</context>
<context>
    <name>PortraitPage</name>
    <message>
        <source>No, &amp;only person %1</source>
        <translation>没有，只有第 %1 位(&amp;O)</translation>
    </message>
    <message>
        <source>Nothing is kept before you press the button.</source>
        <translation>您按下按钮之前，什么都不会保存。</translation>
    </message>
    <message>
        <source>With “Yes” the picture is deleted at once, and you take a new one.</source>
        <translation>回答“有”，这张照片马上删除，您再拍一张。</translation>
    </message>
    <message>
        <source>Ta&amp;ke the picture</source>
        <translation>拍照(&amp;K)</translation>
    </message>
    <message>
        <source>Ta&amp;ke another one</source>
        <translation>再拍一张(&amp;K)</translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation>取消(&amp;L)</translation>
    </message>
    <message>
        <source>Before the picture</source>
        <translation>拍照之前</translation>
    </message>
    <message>
        <source>Is anyone else in the picture?</source>
        <translation>照片里有别人吗？</translation>
    </message>
    <message>
        <source>Yes, &amp;somebody else</source>
        <translation>有别人(&amp;S)</translation>
    </message>
    <message>
        <source>No, &amp;only me</source>
        <translation>没有，只有我(&amp;O)</translation>
    </message>
    <message>
        <source>Take it a&amp;gain</source>
        <translation>重拍(&amp;G)</translation>
    </message>
    <message>
        <source>Look behind you too: people, photos on the wall.</source>
        <translation>也看看身后：有没有人，墙上有没有照片。</translation>
    </message>
    <message>
        <source>Only you should be in the picture.</source>
        <translation>照片里只能有您一个人。</translation>
    </message>
    <message>
        <source>Press the button: three, two, one.</source>
        <translation>按下按钮：三、二、一。</translation>
    </message>
    <message>
        <source>Not happy? Just take it again.</source>
        <translation>不满意？再拍一张就好。</translation>
    </message>
    <message>
        <source>Kept. You can go on, or take another one.</source>
        <translation>已保留。可以继续，也可以再拍一张。</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>No camera in use</source>
        <translation>没有使用摄像头</translation>
    </message>
    <message>
        <source>Camera picture</source>
        <translation>摄像头画面</translation>
    </message>
</context>
<context>
    <name>ProfilePage</name>
    <message>
        <source>How you speak</source>
        <translation>您怎样说话</translation>
    </message>
    <message>
        <source>These answers go with the recordings, without your name. People who know your voice may still recognise it.</source>
        <translation>这些回答随录音一起保存，不带姓名。熟悉您声音的人仍可能听出是您。</translation>
    </message>
    <message>
        <source>&amp;Save and go on</source>
        <translation>保存并继续(&amp;S)</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>You can leave this empty</source>
        <translation>不填也可以</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>选填</translation>
    </message>
</context>
<context>
    <name>PromisePage</name>
    <message>
        <source>&amp;Not now</source>
        <translation>暂不(&amp;N)</translation>
    </message>
</context>
<context>
    <name>PromptList</name>
    <message>
        <source>All prompts</source>
        <translation>全部提示</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>only to look at</source>
        <translation>只看不录</translation>
    </message>
    <message>
        <source>worth a look</source>
        <translation>要再看看</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>还没录</translation>
    </message>
</context>
<context>
    <name>PromptPage</name>
    <message>
        <source>&amp;Next prompt</source>
        <translation>下一项(&amp;N)</translation>
    </message>
    <message>
        <source>Prompt %1 of %2</source>
        <translation>第 %1 项，共 %2 项</translation>
    </message>
    <message>
        <source>Does not want to</source>
        <translation>不想做</translation>
    </message>
</context>
<context>
    <name>PromptsCard</name>
    <message>
        <source>Next by itself</source>
        <translation>自动到下一项</translation>
    </message>
</context>
<context>
    <name>QuestionsPage</name>
    <message>
        <source>Did we explain it well?</source>
        <translation>我们讲清楚了吗？</translation>
    </message>
    <message>
        <source>This is no exam. It only shows us what to explain again.</source>
        <translation>这不是考试，只是看看哪里还要再讲一遍。</translation>
    </message>
    <message>
        <source>Question %1 of %2</source>
        <translation>第 %1 题，共 %2 题</translation>
    </message>
    <message>
        <source>Choose the answer that you think is right.</source>
        <translation>请选您认为对的回答。</translation>
    </message>
    <message>
        <source>Yes, that is right.</source>
        <translation>对，就是这样。</translation>
    </message>
    <message>
        <source>To the &amp;signature</source>
        <translation>去签名(&amp;S)</translation>
    </message>
    <message>
        <source>Not quite. Let us explain it again.</source>
        <translation>不太对，我们再讲一遍。</translation>
    </message>
    <message>
        <source>&amp;Read that part again</source>
        <translation>再读那一部分(&amp;R)</translation>
    </message>
    <message>
        <source>Choose another answer, or read that part again.</source>
        <translation>请另选一个，或再读那一部分。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>With recorder %1</source>
        <translation>采集员 %1</translation>
    </message>
    <message>
        <source>Change your mind later?</source>
        <translation>以后想改变主意？</translation>
    </message>
    <message>
        <source>&amp;Policy and contact</source>
        <translation>政策与联系方式(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>停止(&amp;T)……</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet. If you stop, we only count that.</source>
        <translation>还没有录。停止时我们只计一个数。</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet. Stopping deletes the form and the signature.</source>
        <translation>还没有录。停止时，表格和签名都会删除。</translation>
    </message>
    <message>
        <source>When you stop, you choose: keep what you said, or delete it.</source>
        <translation>停止时由您选：留下已说的，或者删除。</translation>
    </message>
    <message>
        <source>Recording is over. Stop… still lets you keep or delete it.</source>
        <translation>录制已结束。按“停止”仍可选择保留或删除。</translation>
    </message>
</context>
<context>
    <name>RecordButton</name>
    <message>
        <source>Stop recording</source>
        <translation>结束录制</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Policy and &amp;contact</source>
        <translation>政策与联系方式(&amp;C)</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>摄像头已开</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>摄像头已关</translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>停止(&amp;T)……</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>检查(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Next prompt</source>
        <translation>下一项(&amp;N)</translation>
    </message>
    <message>
        <source>Prompt %1 of %2</source>
        <translation>第 %1 项，共 %2 项</translation>
    </message>
    <message>
        <source>To the &amp;review</source>
        <translation>去检查(&amp;R)</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) kept</source>
        <translation><numerusform>已录 %n 条</numerusform></translation>
    </message>
    <message>
        <source>no take yet</source>
        <translation>还没录</translation>
    </message>
    <message>
        <source>nothing to record here</source>
        <translation>这里不用录</translation>
    </message>
    <message>
        <source>Single keys: on</source>
        <translation>单键操作：开</translation>
    </message>
    <message>
        <source>Single keys: off</source>
        <translation>单键操作：关</translation>
    </message>
</context>
<context>
    <name>RepairLogPage</name>
    <message>
        <source>A team lead answers for it. It can't be undone.</source>
        <translation>由组长负责。此操作不能撤销。</translation>
    </message>
    <message>
        <source>Repair it &amp;now</source>
        <translation>立即修复(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Use it from now on</source>
        <translation>今后使用它(&amp;U)</translation>
    </message>
    <message numerus="yes">
        <source>The log is cut after %n line(s). The whole of it is kept in a file beside it.</source>
        <translation><numerusform>日志在第 %n 行之后截断。原来的整份日志另存在旁边的文件里。</numerusform></translation>
    </message>
    <message>
        <source>Withdrawals, deletions and requests that can still be read are carried over.</source>
        <translation>还能读到的撤回、删除和请求会保留下来。</translation>
    </message>
    <message>
        <source>Sessions that the lost part may speak of are held: they are not opened and not sent.</source>
        <translation>丢失部分可能涉及的场次会被冻结：不打开，也不发送。</translation>
    </message>
    <message>
        <source>This laptop gets a new key. Nothing is sent before the organisation admits it again.</source>
        <translation>这台电脑会得到新密钥。机构重新准入之前，什么都不发送。</translation>
    </message>
    <message>
        <source>The app then opens its data anew, and you sign in again.</source>
        <translation>然后程序会重新打开数据，您需要重新登录。</translation>
    </message>
    <message>
        <source>What was written after this copy was made is not here, and does not come back.</source>
        <translation>这个副本之后写入的内容不在这里，也找不回来。</translation>
    </message>
    <message>
        <source>Sessions that are older than what is known of them stay closed.</source>
        <translation>比已知记录更旧的场次不会再打开。</translation>
    </message>
    <message>
        <source>Nothing is sent before the organisation agrees.</source>
        <translation>机构同意之前，什么都不发送。</translation>
    </message>
    <message>
        <source>Repair the log</source>
        <translation>修复日志</translation>
    </message>
    <message>
        <source>Use the older copy</source>
        <translation>使用较旧的副本</translation>
    </message>
    <message>
        <source>Typed by the team lead.</source>
        <translation>由组长本人输入。</translation>
    </message>
</context>
<context>
    <name>ReportLossPage</name>
    <message>
        <source>&amp;Report it</source>
        <translation>上报(&amp;R)</translation>
    </message>
    <message>
        <source>Another laptop?</source>
        <translation>是另一台电脑吗？</translation>
    </message>
    <message>
        <source>How it happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Noticed on</source>
        <translation>发现日期</translation>
    </message>
    <message>
        <source>People have a right to know early. Better report too much than too little.</source>
        <translation>人们有权尽早知道。宁可多报，不可漏报。</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Report a loss</source>
        <translation>上报丢失</translation>
    </message>
    <message>
        <source>The report lists whose recordings were on this laptop, by code, and in which state.</source>
        <translation>报告会按代码列出这台电脑上有谁的录音，以及处于什么状态。</translation>
    </message>
    <message>
        <source>Then its fingerprint, if it is known.</source>
        <translation>那就写它的指纹，如果知道的话。</translation>
    </message>
    <message>
        <source>Was the disk encrypted?</source>
        <translation>磁盘加密了吗？</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Where, when, who may have it now.</source>
        <translation>在哪里、什么时候、现在可能在谁手里。</translation>
    </message>
    <message>
        <source>Year, month, day.</source>
        <translation>年、月、日。</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可不填</translation>
    </message>
</context>
<context>
    <name>RequestPage</name>
    <message>
        <source>The organisation turned it down. Whoever asked may complain; the paper says where.</source>
        <translation>机构没有同意。提出的人可以投诉，纸上写着向谁投诉。</translation>
    </message>
    <message>
        <source>%1 and %2 stood by it</source>
        <translation>%1 和 %2 共同确认</translation>
    </message>
    <message numerus="yes">
        <source>Done on this laptop, in %n session(s)</source>
        <translation><numerusform>已在这台电脑上处理 %n 个场次</numerusform></translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Taken on</source>
        <translation>受理日期</translation>
    </message>
    <message>
        <source>What can be done now</source>
        <translation>现在可以做什么</translation>
    </message>
    <message>
        <source>Stand by the &amp;deletion…</source>
        <translation>确认删除(&amp;D)……</translation>
    </message>
    <message>
        <source>Send it &amp;now</source>
        <translation>立即发送(&amp;N)</translation>
    </message>
    <message>
        <source>Nothing: it is done.</source>
        <translation>不用再做什么：已经办完。</translation>
    </message>
    <message>
        <source>A second person of the team stands by it, or the organisation decides.</source>
        <translation>由团队的另一个人确认，或由机构决定。</translation>
    </message>
    <message>
        <source>Until then nothing of this person is sent.</source>
        <translation>在此之前，不发送此人的任何内容。</translation>
    </message>
    <message>
        <source>It lies on this laptop and goes first, as soon as there is a connection.</source>
        <translation>它还在这台电脑上；一有网络，就最先发送。</translation>
    </message>
    <message>
        <source>The organisation has it and answers. Its answer comes with the next sending.</source>
        <translation>机构已经收到并会答复。答复会随下一次发送一起到。</translation>
    </message>
    <message>
        <source>Taken at this laptop</source>
        <translation>在这台电脑上受理</translation>
    </message>
    <message>
        <source>Done on this laptop</source>
        <translation>已在这台电脑上处理</translation>
    </message>
    <message>
        <source>Sent to the organisation</source>
        <translation>已发送给机构</translation>
    </message>
    <message>
        <source>Accepted by the organisation</source>
        <translation>机构已受理</translation>
    </message>
    <message>
        <source>Done by the organisation</source>
        <translation>机构已办完</translation>
    </message>
    <message>
        <source>Turned down by the organisation</source>
        <translation>机构没有同意</translation>
    </message>
    <message>
        <source>Request %1</source>
        <translation>请求 %1</translation>
    </message>
    <message>
        <source>Only this is meant</source>
        <translation>只涉及这些</translation>
    </message>
</context>
<context>
    <name>RequestPaper</name>
    <message>
        <source>Your request</source>
        <translation>您的请求</translation>
    </message>
    <message>
        <source>With this number you can ask how far it is. It does not say who you are.</source>
        <translation>凭这个编号可以询问办理情况。从编号看不出您是谁。</translation>
    </message>
    <message>
        <source>Received on</source>
        <translation>收到日期</translation>
    </message>
    <message>
        <source>Answer due by</source>
        <translation>最迟答复日期</translation>
    </message>
    <message>
        <source>Who to ask</source>
        <translation>向谁询问</translation>
    </message>
    <message>
        <source>Request %3 · page %1 of %2</source>
        <translation>请求 %3 · 第 %1 页，共 %2 页</translation>
    </message>
</context>
<context>
    <name>RequestTakenPage</name>
    <message numerus="yes">
        <source>%n sealed file(s) were made unreadable and deleted.</source>
        <translation><numerusform>%n 个封存文件已无法读取并已删除。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n 条</numerusform></translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成(&amp;D)</translation>
    </message>
    <message>
        <source>Answer due by %1</source>
        <translation>最迟答复日期：%1</translation>
    </message>
    <message>
        <source>Nothing more is sent. The server could not be told yet; that is the first thing sent.</source>
        <translation>已不再发送任何内容。还没能通知服务器，下次连接时最先通知。</translation>
    </message>
    <message>
        <source>The organisation's backups follow when they are next renewed.</source>
        <translation>机构的备份会在下次更新时一并删除。</translation>
    </message>
    <message>
        <source>Deleted here now</source>
        <translation>已在这里删除</translation>
    </message>
    <message>
        <source>It is sent before all recordings, as soon as there is a connection.</source>
        <translation>一有网络就发送，排在所有录音之前。</translation>
    </message>
    <message>
        <source>Number of the request</source>
        <translation>请求编号</translation>
    </message>
    <message>
        <source>On this laptop</source>
        <translation>在这台电脑上</translation>
    </message>
    <message>
        <source>Only the organisation says when it is done, or why not.</source>
        <translation>是否办完、为何不办，只由机构答复。</translation>
    </message>
    <message>
        <source>Questions?</source>
        <translation>有疑问？</translation>
    </message>
    <message>
        <source>The organisation first asks who it is from.</source>
        <translation>机构会先确认是谁提出的。</translation>
    </message>
    <message>
        <source>The request is taken</source>
        <translation>请求已受理</translation>
    </message>
    <message>
        <source>Nothing of it is on this laptop.</source>
        <translation>这台电脑上没有相关内容。</translation>
    </message>
    <message>
        <source>What happens next</source>
        <translation>接下来</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>&amp;Print the number</source>
        <translation>打印编号(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Save to a disk</source>
        <translation>存到磁盘(&amp;S)</translation>
    </message>
    <message>
        <source>Print it, or write it down for them. It tells nobody who they are.</source>
        <translation>请打印，或替本人抄下来。从编号看不出是谁。</translation>
    </message>
    <message>
        <source>What was named is taken back here now, with its recordings.</source>
        <translation>指定的内容已在这里撤回，相应的录制一并删除。</translation>
    </message>
    <message>
        <source>It is held: taken back once a second person or the organisation confirms it.</source>
        <translation>先搁置：由第二个人或机构确认后才撤回。</translation>
    </message>
    <message>
        <source>It is held: deleted once a second person or the organisation confirms it.</source>
        <translation>先搁置：由第二个人或机构确认后才删除。</translation>
    </message>
</context>
<context>
    <name>RequestsPage</name>
    <message numerus="yes">
        <source>%n day(s) late</source>
        <translation><numerusform>已超期 %n 天</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation><numerusform>还有 %n 天</numerusform></translation>
    </message>
    <message>
        <source>&amp;New request</source>
        <translation>新的请求(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Report a loss…</source>
        <translation>上报丢失(&amp;R)…</translation>
    </message>
    <message>
        <source>Anybody may ask, at any time. The answer is due within 30 days.</source>
        <translation>任何人随时都可以提出。30 天内必须答复。</translation>
    </message>
    <message>
        <source>Nobody has asked for anything on this laptop yet.</source>
        <translation>还没有人在这台电脑上提出过请求。</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Some requests wait here for three days or more.</source>
        <translation>有些请求在这里已经等了三天以上。</translation>
    </message>
    <message>
        <source>The time runs from the day a request was taken. Connect this laptop soon.</source>
        <translation>期限从受理那天算起。请尽快让这台电脑联网。</translation>
    </message>
    <message>
        <source>It is not yet proven who is asking.</source>
        <translation>还没有证明是谁提出的。</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>已答复</translation>
    </message>
    <message>
        <source>a device</source>
        <translation>一台设备</translation>
    </message>
    <message>
        <source>code not known</source>
        <translation>代码不详</translation>
    </message>
    <message>
        <source>Confirm the deletion…</source>
        <translation>确认删除…</translation>
    </message>
    <message>
        <source>Held until a second person confirms it.</source>
        <translation>先搁置，等第二个人确认。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>ReturningPage</name>
    <message>
        <source>You took part before?</source>
        <translation>您以前参加过？</translation>
    </message>
    <message>
        <source>Type the number, or scan the square on the copy</source>
        <translation>输入编号，或扫描副本上的方块码</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>查找(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>继续(&amp;G)</translation>
    </message>
    <message>
        <source>Welcome back. You decide again today; nothing is carried over from last time.</source>
        <translation>欢迎回来。今天请重新决定，上次的选择不沿用。</translation>
    </message>
    <message>
        <source>This code is from another laptop. You read and decide as if for the first time.</source>
        <translation>这个代码来自另一台电脑。请像第一次一样阅读和决定。</translation>
    </message>
    <message>
        <source>Your session on this laptop is not finished yet. It goes on where you stopped.</source>
        <translation>您在这台电脑上的场次还没结束，接着上次继续。</translation>
    </message>
    <message>
        <source>Last time you withdrew, and that still stands. Today you can decide again.</source>
        <translation>上次您已撤回，撤回仍然有效。今天可以重新决定。</translation>
    </message>
    <message>
        <source>The policy has changed in an important way. Please read all of it.</source>
        <translation>政策有重要改动，请全部读一遍。</translation>
    </message>
    <message>
        <source>The policy has changed a little. Only the changed parts are left to read.</source>
        <translation>政策有小改动，只需再读改动的部分。</translation>
    </message>
    <message>
        <source>The policy is the one you read. You can read it again.</source>
        <translation>政策还是您读过的那一版，也可以再读一遍。</translation>
    </message>
    <message>
        <source>Please read the policy in this language.</source>
        <translation>请用这种语言阅读政策。</translation>
    </message>
    <message>
        <source>The number is on your copy. No name is needed.</source>
        <translation>编号印在您的副本上。不需要姓名。</translation>
    </message>
    <message>
        <source>Number of the copy</source>
        <translation>副本编号</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Review before sealing</source>
        <translation>封存前检查</translation>
    </message>
    <message>
        <source>Consent given</source>
        <translation>已同意</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>已加密</translation>
    </message>
    <message>
        <source>Policy and &amp;contact</source>
        <translation>政策与联系方式(&amp;C)</translation>
    </message>
    <message>
        <source>Worth a second look</source>
        <translation>值得再看一眼</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>问题大的在前</translation>
    </message>
    <message>
        <source>This session</source>
        <translation>本场次</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n 条</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation><numerusform>%n 分钟</numerusform></translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>已录</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation><numerusform>%n 项</numerusform></translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>未录</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>允许录</translation>
    </message>
    <message>
        <source>What sealing does</source>
        <translation>封存以后</translation>
    </message>
    <message>
        <source>This laptop can no longer play or change the recordings.</source>
        <translation>这台电脑再也不能播放或改动录音。</translation>
    </message>
    <message>
        <source>They wait in the outbox for upload.</source>
        <translation>录音在发件箱里等待上传。</translation>
    </message>
    <message>
        <source>Withdrawing still works, and deletes them here at once.</source>
        <translation>仍然可以撤回，撤回后立刻从这台电脑删除。</translation>
    </message>
    <message numerus="yes">
        <source>Not sealed within %n hour(s)? Then it happens by itself.</source>
        <translation><numerusform>%n 小时内没有封存的，会自动封存。</numerusform></translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>停止(&amp;T)……</translation>
    </message>
    <message>
        <source>&amp;Back to recording</source>
        <translation>返回录制(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Park session</source>
        <translation>暂存场次(&amp;P)</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) still need a look. You may seal them as they are.</source>
        <translation><numerusform>还有 %n 条值得看一眼，也可以就这样封存。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>S&amp;eal %n take(s)</source>
        <translation><numerusform>封存 %n 条(&amp;E)</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) may be somebody else's: another person was here then.</source>
        <translation><numerusform>有 %n 条可能是别人的：当时换了人。</numerusform></translation>
    </message>
    <message>
        <source>Delete &amp;these</source>
        <translation>删除这些(&amp;T)</translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <translation><numerusform>%n 位参加者</numerusform></translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>还没有录音。</translation>
    </message>
</context>
<context>
    <name>Rights</name>
    <message>
        <source>An answer would seriously harm somebody's rights.</source>
        <translation>答复会严重损害他人或本人的权益。</translation>
    </message>
    <message>
        <source>I don't know</source>
        <translation>不知道</translation>
    </message>
    <message>
        <source>It can't be done in practice, for example in old backups.</source>
        <translation>实际上做不到，例如旧的备份。</translation>
    </message>
    <message>
        <source>It concerns a criminal case or a court's judgment.</source>
        <translation>涉及刑事案件或法院判决。</translation>
    </message>
    <message>
        <source>It protects somebody's life or property.</source>
        <translation>为了保护他人的生命或财产。</translation>
    </message>
    <message>
        <source>A disk or stick was lost</source>
        <translation>磁盘或 U 盘丢了</translation>
    </message>
    <message>
        <source>A disk or stick was stolen</source>
        <translation>磁盘或 U 盘被偷</translation>
    </message>
    <message>
        <source>A guardian asks for a child</source>
        <translation>监护人替孩子提出</translation>
    </message>
    <message>
        <source>A laptop was lost</source>
        <translation>电脑丢了</translation>
    </message>
    <message>
        <source>A laptop was stolen</source>
        <translation>电脑被偷</translation>
    </message>
    <message>
        <source>A parent or guardian</source>
        <translation>父母或监护人</translation>
    </message>
    <message>
        <source>A relative asks for somebody who died</source>
        <translation>亲属替去世的人提出</translation>
    </message>
    <message>
        <source>A relative of somebody who died</source>
        <translation>去世者的亲属</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Change single choices</source>
        <translation>更改个别选择</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>注销账号</translation>
    </message>
    <message>
        <source>Complain</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Correct what is wrong</source>
        <translation>更正错误</translation>
    </message>
    <message>
        <source>Delete everything</source>
        <translation>全部删除</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已办完</translation>
    </message>
    <message>
        <source>Get a copy</source>
        <translation>取得副本</translation>
    </message>
    <message>
        <source>Grown up: decide alone from now on</source>
        <translation>已长大，从此自己决定</translation>
    </message>
    <message>
        <source>Have something explained</source>
        <translation>请求解释</translation>
    </message>
    <message>
        <source>It concerns national security or defence.</source>
        <translation>涉及国家安全或国防。</translation>
    </message>
    <message>
        <source>It concerns public safety or public health.</source>
        <translation>涉及公共安全或公共卫生。</translation>
    </message>
    <message>
        <source>It concerns trade secrets.</source>
        <translation>涉及商业秘密。</translation>
    </message>
    <message>
        <source>It would endanger the rights of other people.</source>
        <translation>会危及他人的权益。</translation>
    </message>
    <message>
        <source>It would take technical means out of all proportion.</source>
        <translation>需要过度的技术手段。</translation>
    </message>
    <message>
        <source>Last digits of the telephone</source>
        <translation>电话末几位</translation>
    </message>
    <message>
        <source>Month of birth</source>
        <translation>出生月份</translation>
    </message>
    <message>
        <source>No</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>尚未发送</translation>
    </message>
    <message>
        <source>Nothing for now</source>
        <translation>暂时没有</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>已超期</translation>
    </message>
    <message>
        <source>Report of a loss</source>
        <translation>丢失报告</translation>
    </message>
    <message>
        <source>See what is held</source>
        <translation>查看保存了什么</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Somebody saw what they should not</source>
        <translation>有人看到了不该看的内容</translation>
    </message>
    <message>
        <source>Somebody who was asked to</source>
        <translation>受委托的人</translation>
    </message>
    <message>
        <source>Something else happened</source>
        <translation>发生了别的事</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Something that was read</source>
        <translation>读过的内容</translation>
    </message>
    <message>
        <source>Stop the use, or the transfer abroad</source>
        <translation>停止使用或向境外传输</translation>
    </message>
    <message>
        <source>The ID number, typed again</source>
        <translation>重新输入证件号码</translation>
    </message>
    <message>
        <source>The copy, and one thing only they know</source>
        <translation>副本，加一件只有本人知道的事</translation>
    </message>
    <message>
        <source>The organisation has a duty by law.</source>
        <translation>机构负有法律义务。</translation>
    </message>
    <message>
        <source>The person stands here and is known</source>
        <translation>本人在场，且能确认</translation>
    </message>
    <message>
        <source>The person</source>
        <translation>本人</translation>
    </message>
    <message>
        <source>The same was asked again and again without need.</source>
        <translation>无必要地反复提出同样的请求。</translation>
    </message>
    <message>
        <source>There is proof that it was asked in bad faith.</source>
        <translation>有证据表明出于恶意。</translation>
    </message>
    <message>
        <source>Turned down</source>
        <translation>未被接受</translation>
    </message>
    <message>
        <source>Where the recording was</source>
        <translation>录音的地点</translation>
    </message>
    <message>
        <source>Withdraw consent</source>
        <translation>撤回同意</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>ended; nothing is left here</source>
        <translation>已结束，这里没有保存</translation>
    </message>
    <message>
        <source>its log is damaged</source>
        <translation>日志已损坏</translation>
    </message>
    <message>
        <source>not sealed yet</source>
        <translation>尚未封存</translation>
    </message>
    <message>
        <source>sealed, waits to be sent</source>
        <translation>已封存，等待发送</translation>
    </message>
    <message>
        <source>sent; nothing is left here</source>
        <translation>已发送，这里没有保存</translation>
    </message>
    <message>
        <source>sent; the copy here goes soon</source>
        <translation>已发送，这里的副本不久会删除</translation>
    </message>
    <message>
        <source>withdrawn; nothing is left here</source>
        <translation>已撤回，这里没有保存</translation>
    </message>
</context>
<context>
    <name>SamePersonPage</name>
    <message>
        <source>Still the same person?</source>
        <translation>还是同一个人吗？</translation>
    </message>
    <message>
        <source>&amp;Yes, that is me</source>
        <translation>是，是我(&amp;Y)</translation>
    </message>
    <message>
        <source>The session goes on where you stopped.</source>
        <translation>从刚才的地方继续。</translation>
    </message>
    <message>
        <source>&amp;No, somebody else</source>
        <translation>不，是别人(&amp;N)</translation>
    </message>
    <message>
        <source>The session waits. What was recorded by mistake can be deleted in the review.</source>
        <translation>这个场次先放着。误录的内容可以在检查时删除。</translation>
    </message>
    <message>
        <source>Still the same people?</source>
        <translation>还是这几位吗？</translation>
    </message>
    <message>
        <source>&amp;Yes, that is us</source>
        <translation>是，是我们(&amp;Y)</translation>
    </message>
    <message>
        <source>This session belongs to the person with this code.</source>
        <translation>这个场次属于这个代码的参加者。</translation>
    </message>
    <message>
        <source>This session belongs to the people with these codes.</source>
        <translation>这个场次属于这些代码的参加者。</translation>
    </message>
</context>
<context>
    <name>SentencePage</name>
    <message>
        <source>Speak as in a session. You hear it at once, and it is thrown away.</source>
        <translation>请像采集时一样说话。您会马上听到，听完就丢掉。</translation>
    </message>
    <message>
        <source>Say one sentence</source>
        <translation>请说一句话</translation>
    </message>
    <message>
        <source>A small boat goes down the river in the morning.</source>
        <translation>清晨，一只小船顺着河水慢慢漂。</translation>
    </message>
    <message>
        <source>The microphone opens…</source>
        <translation>正在打开麦克风……</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>录制(&amp;R)</translation>
    </message>
    <message>
        <source>I have &amp;said it</source>
        <translation>说完了(&amp;S)</translation>
    </message>
    <message>
        <source>Say it &amp;again</source>
        <translation>再说一遍(&amp;A)</translation>
    </message>
    <message>
        <source>Please speak now.</source>
        <translation>请现在说。</translation>
    </message>
</context>
<context>
    <name>SessionFlow</name>
    <message>
        <source>Going by the birth date, a guardian decides.</source>
        <translation>按出生日期，需要由监护人决定。</translation>
    </message>
    <message>
        <source>The signature was wiped. Please start again with the guardian.</source>
        <translation>签名已删除。请和监护人重新开始。</translation>
    </message>
    <message>
        <source>Sealing the session…</source>
        <translation>正在封存……</translation>
    </message>
    <message>
        <source>Every file is read again and checked. Please wait a moment.</source>
        <translation>每个文件都会重新读取并核对，请稍等。</translation>
    </message>
    <message>
        <source>The policy has changed a little since you signed.</source>
        <translation>您签名之后，政策有小改动。</translation>
    </message>
    <message>
        <source>For the recorder: this person may have taken part before.</source>
        <translation>采集员请注意：此人以前可能参加过。</translation>
    </message>
    <message>
        <source>It is only a hint. Please ask, and go on.</source>
        <translation>这只是提示。请问一问，可以继续。</translation>
    </message>
    <message>
        <source>Taken back. It counts from now on.</source>
        <translation>已撤回，从现在起生效。</translation>
    </message>
    <message>
        <source>The copy at the end says so too.</source>
        <translation>最后给您的副本上也会写明。</translation>
    </message>
</context>
<context>
    <name>SignInPage</name>
    <message>
        <source>Recorder, please sign in</source>
        <translation>采集员，请登录</translation>
    </message>
    <message>
        <source>Collector</source>
        <translation>采集程序</translation>
    </message>
    <message>
        <source>&amp;Install a project…</source>
        <translation>安装项目(&amp;I)……</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Your code</source>
        <translation>您的代码</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Rehearsal: the code is demo, the PIN 0000.</source>
        <translation>演练：代码 demo，PIN 0000。</translation>
    </message>
    <message>
        <source>&amp;Sign in</source>
        <translation>登录(&amp;S)</translation>
    </message>
</context>
<context>
    <name>SignPage</name>
    <message>
        <source>Sign your decision</source>
        <translation>签名确认您的决定</translation>
    </message>
    <message>
        <source>Nothing is recorded before you sign. You can still go back and change every choice.</source>
        <translation>签名之前什么都不录。您还可以返回，改任何一项选择。</translation>
    </message>
    <message>
        <source>Going back wipes the signature.</source>
        <translation>返回会清除签名。</translation>
    </message>
    <message>
        <source>What you sign</source>
        <translation>您签的是什么</translation>
    </message>
    <message>
        <source>“I read the policy to its end, I decided as shown here, and I agree to be recorded.”</source>
        <translation>“我读完了整份政策，按下面所示作了选择，同意录制。”</translation>
    </message>
    <message>
        <source>“I read the policy to its end, I decided as shown here, and I agree for my child.”</source>
        <translation>“我读完了整份政策，按下面所示作了选择，代孩子同意。”</translation>
    </message>
    <message>
        <source>“I was told in my own words what happens, and I want to do this.”</source>
        <translation>“你们用我听得懂的话讲清楚了，我愿意参加。”</translation>
    </message>
    <message>
        <source>This signature also covers: %1.</source>
        <translation>这个签名同时表示同意：%1。</translation>
    </message>
    <message>
        <source>Your signature is tied to this text and these choices.</source>
        <translation>您的签名只对应这份文字和这些选择。</translation>
    </message>
    <message>
        <source>For myself</source>
        <translation>本人</translation>
    </message>
    <message>
        <source>For the child, as guardian</source>
        <translation>作为监护人，代孩子签</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Signer</source>
        <translation>签名人</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Can't read or write? A mark is enough.</source>
        <translation>不会读写？画个押就行。</translation>
    </message>
    <message>
        <source>I do n&amp;ot sign</source>
        <translation>我不签(&amp;O)</translation>
    </message>
    <message>
        <source>I &amp;sign</source>
        <translation>我签名(&amp;S)</translation>
    </message>
    <message>
        <source>As interpreter</source>
        <translation>作为翻译</translation>
    </message>
    <message>
        <source>As witness</source>
        <translation>作为见证人</translation>
    </message>
    <message>
        <source>For the person who translated everything.</source>
        <translation>请全程翻译的人签名。</translation>
    </message>
    <message>
        <source>For the person who was there the whole time.</source>
        <translation>请全程在场的人签名。</translation>
    </message>
    <message>
        <source>Translated into</source>
        <translation>译成</translation>
    </message>
    <message>
        <source>It confirms how this happened, not that the decision was right.</source>
        <translation>它只说明事情是这样进行的，不评判对错。</translation>
    </message>
    <message>
        <source>The interpreter signs</source>
        <translation>翻译签名</translation>
    </message>
    <message>
        <source>The witness signs</source>
        <translation>见证人签名</translation>
    </message>
    <message>
        <source>Your full name is needed here. A mark is not enough.</source>
        <translation>这里需要写全名，只画记号不够。</translation>
    </message>
    <message>
        <source>“I translated everything that was said, faithfully and in full.”</source>
        <translation>“我把所说的话全部如实翻译了。”</translation>
    </message>
    <message>
        <source>“I was there the whole time. Everything was read aloud, every question was answered, and this was decided freely.”</source>
        <translation>“我全程在场。内容都读出来了，问题都得到了回答，决定是本人自愿作出的。”</translation>
    </message>
    <message>
        <source>“The policy was read to me, I decided as shown here, and I agree for my child.”</source>
        <translation>“政策读给我听过了，我作出了这里列出的决定，我代孩子同意。”</translation>
    </message>
    <message>
        <source>“The policy was read to me, I decided as shown here, and I agree to be recorded.”</source>
        <translation>“政策读给我听过了，我作出了这里列出的决定，我同意录制。”</translation>
    </message>
</context>
<context>
    <name>SignaturePad</name>
    <message>
        <source>Your name, in full</source>
        <translation>您的姓名（全名）</translation>
    </message>
    <message>
        <source>kept apart from the recordings</source>
        <translation>与录音分开保存</translation>
    </message>
    <message>
        <source>&amp;Draw</source>
        <translation>手写(&amp;D)</translation>
    </message>
    <message>
        <source>T&amp;ype</source>
        <translation>打字(&amp;Y)</translation>
    </message>
    <message>
        <source>Make a &amp;mark</source>
        <translation>画押(&amp;M)</translation>
    </message>
    <message>
        <source>Cl&amp;ear</source>
        <translation>清除(&amp;E)</translation>
    </message>
    <message>
        <source>Use a finger, a pen or the mouse.</source>
        <translation>用手指、笔或鼠标。</translation>
    </message>
    <message>
        <source>Your name in full is your signature.</source>
        <translation>打出的全名就是您的签名。</translation>
    </message>
    <message>
        <source>A cross or any other sign is enough.</source>
        <translation>画个叉或任何记号都可以。</translation>
    </message>
</context>
<context>
    <name>Standing</name>
    <message>
        <source>Not sealed</source>
        <translation>未封存</translation>
    </message>
    <message>
        <source>Uploading</source>
        <translation>正在上传</translation>
    </message>
    <message>
        <source>No receipt yet</source>
        <translation>等待回执</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Not released</source>
        <translation>未放行</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>已隔离</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>搁置</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>已开始</translation>
    </message>
    <message>
        <source>%1 of %2 sent</source>
        <translation>已发送 %1，共 %2</translation>
    </message>
    <message>
        <source>Seals itself %1.</source>
        <translation>将于 %1 自动封存。</translation>
    </message>
    <message>
        <source>A child was recorded without a guardian: none of it is sent. Ask your team lead.</source>
        <translation>录了没有监护人的孩子：一概不发送。请询问组长。</translation>
    </message>
    <message>
        <source>Somebody who may send it signs in and sends it.</source>
        <translation>由有权发送的人登录后发送。</translation>
    </message>
    <message>
        <source>All of it is stored. It is kept here until the receipt comes.</source>
        <translation>已全部存好。收到回执之前保留在这里。</translation>
    </message>
    <message>
        <source>It is not sent before it is sealed.</source>
        <translation>封存之前不会发送。</translation>
    </message>
</context>
<context>
    <name>Standings</name>
    <message>
        <source>Encrypted</source>
        <translation>已加密</translation>
    </message>
    <message>
        <source>Uploading %1 of %2</source>
        <translation>上传中 %1/%2</translation>
    </message>
    <message numerus="yes">
        <source>%n to upload</source>
        <translation><numerusform>待上传 %n 个</numerusform></translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Room for %1 h</source>
        <translation>还能录 %1 小时</translation>
    </message>
    <message>
        <source>Room for %1 min</source>
        <translation>还能录 %1 分钟</translation>
    </message>
</context>
<context>
    <name>StatementPage</name>
    <message>
        <source>Can't speak, or no microphone? A mark is enough.</source>
        <translation>说不了，或没有麦克风？画个记号就行。</translation>
    </message>
    <message>
        <source>I do n&amp;ot agree</source>
        <translation>我不同意(&amp;O)</translation>
    </message>
    <message>
        <source>In your own voice</source>
        <translation>用您自己的声音</translation>
    </message>
    <message>
        <source>We heard you well. Please listen to it.</source>
        <translation>录得很清楚。请您听一听。</translation>
    </message>
    <message>
        <source>It was interrupted. Please say it once more.</source>
        <translation>中断了。请再说一遍。</translation>
    </message>
    <message>
        <source>Make a &amp;mark</source>
        <translation>画记号(&amp;M)</translation>
    </message>
    <message>
        <source>The microphone is still closed.</source>
        <translation>现在还没有打开麦克风。</translation>
    </message>
    <message>
        <source>Press it again, and listen to it.</source>
        <translation>说完再按一次，然后听一听。</translation>
    </message>
    <message>
        <source>Press the round button yourself.</source>
        <translation>请您自己按圆形按钮。</translation>
    </message>
    <message>
        <source>Say it in your own words. Somebody reads your choices to you once more.</source>
        <translation>用您自己的话说就好。会有人把您的选择再读一遍。</translation>
    </message>
    <message>
        <source>Say what you decided</source>
        <translation>说出您的决定</translation>
    </message>
    <message>
        <source>Say who you are and what you decided.</source>
        <translation>说出您是谁，决定了什么。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>That &amp;is my word</source>
        <translation>这是我的话(&amp;I)</translation>
    </message>
    <message>
        <source>The microphone is closed. Press to say it again.</source>
        <translation>麦克风已关闭。按一下可以重说。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Too short. Please say it once more.</source>
        <translation>太短了。请再说一遍。</translation>
    </message>
    <message>
        <source>Waveform of what you say</source>
        <translation>您说话的波形</translation>
    </message>
    <message>
        <source>What you said</source>
        <translation>您说的话</translation>
    </message>
    <message>
        <source>What you say</source>
        <translation>您要说的话</translation>
    </message>
    <message>
        <source>Your words also cover: %1.</source>
        <translation>这段话还包括：%1。</translation>
    </message>
    <message>
        <source>Your voice is your signature. It is kept apart from the recordings.</source>
        <translation>您的声音就是签名，与录音分开保存。</translation>
    </message>
    <message>
        <source>“My name is … The policy was read to me. I agree that my child is recorded, as decided here.”</source>
        <translation>“我叫……，政策读给我听过了。我同意按这里的决定录制我的孩子。”</translation>
    </message>
    <message>
        <source>“My name is … The policy was read to me. I agree to be recorded, as decided here.”</source>
        <translation>“我叫……，政策读给我听过了。我同意按这里的决定录制。”</translation>
    </message>
    <message>
        <source>Please speak. Press again when you are done.</source>
        <translation>请说吧。说完再按一次。</translation>
    </message>
    <message>
        <source>The microphone opens. Please wait a moment…</source>
        <translation>正在打开麦克风，请稍等……</translation>
    </message>
</context>
<context>
    <name>StepList</name>
    <message>
        <source>Language and age</source>
        <translation>语言与年龄</translation>
    </message>
    <message>
        <source>Guardian reads</source>
        <translation>监护人阅读</translation>
    </message>
    <message>
        <source>Guardian chooses</source>
        <translation>监护人选择</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>三个小问题</translation>
    </message>
    <message>
        <source>Guardian signs</source>
        <translation>监护人签名</translation>
    </message>
    <message>
        <source>The child decides</source>
        <translation>孩子决定</translation>
    </message>
    <message>
        <source>About the child</source>
        <translation>关于孩子</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Your copy</source>
        <translation>您的副本</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>阅读</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>关于您</translation>
    </message>
    <message>
        <source>%1 parts, about %2 minutes</source>
        <translation>%1 部分，约 %2 分钟</translation>
    </message>
    <message>
        <source>Yes or No, one by one</source>
        <translation>逐项选“是”或“否”</translation>
    </message>
    <message>
        <source>Did we explain it well?</source>
        <translation>我们讲清楚了吗？</translation>
    </message>
    <message>
        <source>Relation and papers</source>
        <translation>关系和材料</translation>
    </message>
    <message>
        <source>In the child's own words</source>
        <translation>用孩子听得懂的话</translation>
    </message>
    <message>
        <source>Drawn, typed or a mark</source>
        <translation>手写、打字或画押</translation>
    </message>
    <message>
        <source>Kept apart</source>
        <translation>与录音分开保存</translation>
    </message>
    <message>
        <source>%1 prompts, %2 minutes</source>
        <translation>%1 项，约 %2 分钟</translation>
    </message>
    <message>
        <source>Yours to keep</source>
        <translation>由您保管</translation>
    </message>
    <message>
        <source>Under %1</source>
        <translation>不满 %1 岁</translation>
    </message>
    <message>
        <source>Your voice, your witness</source>
        <translation>您的声音和见证人</translation>
    </message>
    <message>
        <source>Step %1 of %2 · %3</source>
        <translation>第 %1 步，共 %2 步 · %3</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>待进行</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
</context>
<context>
    <name>StopPage</name>
    <message>
        <source>You do not have to say why.</source>
        <translation>不用说明理由。</translation>
    </message>
    <message>
        <source>You can stop now</source>
        <translation>您现在就可以停</translation>
    </message>
    <message>
        <source>&amp;Back, go on</source>
        <translation>返回，继续(&amp;B)</translation>
    </message>
    <message>
        <source>Nothing changes until you choose.</source>
        <translation>您选之前，什么都不会变。</translation>
    </message>
    <message>
        <source>No more recording today.</source>
        <translation>今天不再录。</translation>
    </message>
    <message numerus="yes">
        <source>Your %n take(s) stay, used only as you agreed.</source>
        <translation><numerusform>已录的 %n 条留下，只按您同意的方式使用。</numerusform></translation>
    </message>
    <message>
        <source>You can still have them deleted later.</source>
        <translation>以后仍然可以要求删除。</translation>
    </message>
    <message>
        <source>There is no recording yet, so there is nothing to keep.</source>
        <translation>还没有录，所以没有可留的。</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>保留(&amp;K)</translation>
    </message>
    <message>
        <source>Stop and &amp;keep</source>
        <translation>停止并保留(&amp;K)</translation>
    </message>
    <message>
        <source>Stop, keep what I said</source>
        <translation>停止，留下我说的</translation>
    </message>
    <message numerus="yes">
        <source>All %n take(s), the form and the signature are deleted here at once.</source>
        <translation><numerusform>全部 %n 条、表格和签名立刻从这台电脑删除。</numerusform></translation>
    </message>
    <message>
        <source>We keep a note of the withdrawal: code, time and file checksums, no name.</source>
        <translation>只留一条撤回记录：代码、时间和文件校验值，没有姓名。</translation>
    </message>
    <message>
        <source>We only count that somebody stopped. Nothing about you is kept.</source>
        <translation>我们只记下有一个人停止了，不保留您的任何信息。</translation>
    </message>
    <message>
        <source>The form and the signature are deleted here at once.</source>
        <translation>表格和签名立刻从这台电脑删除。</translation>
    </message>
    <message>
        <source>We keep a note of the withdrawal: code and time, no name.</source>
        <translation>只留一条撤回记录：代码和时间，没有姓名。</translation>
    </message>
    <message>
        <source>Stop and &amp;delete</source>
        <translation>停止并删除(&amp;D)</translation>
    </message>
    <message>
        <source>Stop and delete everything</source>
        <translation>停止并全部删除</translation>
    </message>
    <message>
        <source>Or later, with the number of your copy</source>
        <translation>也可以以后凭副本编号办理</translation>
    </message>
    <message>
        <source>Take back only a &amp;part…</source>
        <translation>只撤回一部分(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>TakeBackPage</name>
    <message>
        <source>Switch off what you no longer want. It counts at once, and you need not say why.</source>
        <translation>请关掉您不再同意的项目。立即生效，不必说明理由。</translation>
    </message>
    <message>
        <source>Take back a part</source>
        <translation>撤回一部分</translation>
    </message>
    <message>
        <source>What may we record?</source>
        <translation>我们可以录什么？</translation>
    </message>
    <message>
        <source>What may we do with the recordings?</source>
        <translation>我们可以怎样使用录音录像？</translation>
    </message>
    <message>
        <source>&amp;Back, change nothing</source>
        <translation>返回，不作改变(&amp;B)</translation>
    </message>
    <message>
        <source>What is needed to take part can only be stopped as a whole.</source>
        <translation>参加所必需的项目只能整体停止。</translation>
    </message>
    <message>
        <source>&amp;Take this back</source>
        <translation>撤回这些(&amp;T)</translation>
    </message>
    <message>
        <source>Nothing is switched off yet.</source>
        <translation>还没有关掉任何项目。</translation>
    </message>
    <message>
        <source>From now on this is a No. Everything else goes on as before.</source>
        <translation>从现在起这一项为“否”，其余照旧。</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) are deleted here at once.</source>
        <translation><numerusform>有 %n 条会立即在这里删除。</numerusform></translation>
    </message>
    <message>
        <source>Person %1</source>
        <translation>第 %1 位</translation>
    </message>
</context>
<context>
    <name>TakeRow</name>
    <message>
        <source>Good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>Level and room are fine.</source>
        <translation>音量和环境都好。</translation>
    </message>
    <message>
        <source>Light and sharpness are fine. Nobody else is in it.</source>
        <translation>亮度和清晰度都好，照片里没有别人。</translation>
    </message>
    <message>
        <source>Other people are blacked out.</source>
        <translation>别人的信息已经涂黑。</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重录</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Not kept: it is deleted before sealing.</source>
        <translation>不保留：封存前会删除。</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>听</translation>
    </message>
    <message>
        <source>Prompt %1: this take is about to be deleted.</source>
        <translation>第 %1 项：这一条马上要删除。</translation>
    </message>
    <message>
        <source>The take stays.</source>
        <translation>这一条留下了。</translation>
    </message>
</context>
<context>
    <name>TakesCard</name>
    <message numerus="yes">
        <source>Show more (%n)</source>
        <translation><numerusform>再显示一些（%n）</numerusform></translation>
    </message>
</context>
<context>
    <name>Talk</name>
    <message>
        <source>What has changed since last time: %1</source>
        <translation>上次以后改了什么：%1</translation>
    </message>
</context>
<context>
    <name>Telling</name>
    <message>
        <source>The session has begun. Nothing was agreed yet.</source>
        <translation>场次已开始，还没有同意任何事。</translation>
    </message>
    <message>
        <source>The policy was read. Nothing was agreed yet.</source>
        <translation>政策已读完，还没有同意任何事。</translation>
    </message>
    <message>
        <source>The consent is given. Nothing was recorded yet.</source>
        <translation>已经同意，还没有录制。</translation>
    </message>
    <message>
        <source>Recordings were made. They are not sealed yet.</source>
        <translation>已有录制内容，还没有封存。</translation>
    </message>
    <message>
        <source>The session is sealed and waits for the organisation's receipts.</source>
        <translation>场次已封存，等待机构的回执。</translation>
    </message>
    <message>
        <source>Both receipts have come. The local copy goes when its time is over.</source>
        <translation>两份回执都已收到。这台电脑的文件到期会删除。</translation>
    </message>
    <message>
        <source>Both receipts have come. The recordings are no longer on this laptop.</source>
        <translation>两份回执都已收到。录制内容已不在这台电脑上。</translation>
    </message>
    <message>
        <source>Somebody said no. Only this is counted; nothing else is kept.</source>
        <translation>有人说了“否”。只计一个数，其他都不保留。</translation>
    </message>
    <message>
        <source>The consent was withdrawn. Everything was deleted on this laptop.</source>
        <translation>同意已撤回，这台电脑上的内容全部删除。</translation>
    </message>
    <message>
        <source>Policy %1 was read to its end.</source>
        <translation>%1 版政策已读到最后。</translation>
    </message>
    <message>
        <source>The person decided for themselves.</source>
        <translation>由本人自己决定。</translation>
    </message>
    <message>
        <source>A guardian decided for the child: %1.</source>
        <translation>由监护人代孩子决定：%1。</translation>
    </message>
    <message>
        <source>The child said yes too.</source>
        <translation>孩子自己也说了“是”。</translation>
    </message>
    <message>
        <source>The child was too young to be asked.</source>
        <translation>孩子太小，没有问。</translation>
    </message>
    <message>
        <source>The child wants to be asked again.</source>
        <translation>孩子希望再问一次。</translation>
    </message>
    <message>
        <source>The consent was spoken.</source>
        <translation>这是口头同意。</translation>
    </message>
    <message>
        <source>A witness was there for the whole talk and signed.</source>
        <translation>见证人全程在场并签了名。</translation>
    </message>
    <message>
        <source>An interpreter translated and signed.</source>
        <translation>翻译人员做了翻译并签了名。</translation>
    </message>
    <message>
        <source>An earlier signature was voided: by the birth date a guardian decides.</source>
        <translation>先前的签名已作废：按出生日期应由监护人决定。</translation>
    </message>
    <message>
        <source>A part of it was taken back since.</source>
        <translation>其中一部分后来已被撤回。</translation>
    </message>
    <message>
        <source>The identity form is sealed.</source>
        <translation>身份表已封存。</translation>
    </message>
    <message>
        <source>The identity form was not filled in yet.</source>
        <translation>身份表还没有填。</translation>
    </message>
    <message>
        <source>“%1” may be recorded.</source>
        <translation>“%1”可以录制。</translation>
    </message>
    <message>
        <source>“%1” may not be recorded.</source>
        <translation>“%1”不可以录制。</translation>
    </message>
    <message>
        <source>What was recorded may be sealed.</source>
        <translation>录制内容可以封存。</translation>
    </message>
    <message>
        <source>Nothing may be sealed.</source>
        <translation>不可以封存任何内容。</translation>
    </message>
    <message>
        <source>What was recorded may be sent.</source>
        <translation>录制内容可以发送。</translation>
    </message>
    <message>
        <source>Nothing may be sent.</source>
        <translation>不可以发送任何内容。</translation>
    </message>
    <message>
        <source>Recording is over.</source>
        <translation>录制已结束。</translation>
    </message>
    <message>
        <source>Everything was sent.</source>
        <translation>已全部发送。</translation>
    </message>
</context>
<context>
    <name>TextPage</name>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Other people's words were found. They are black already:</source>
        <translation>找到了别人写的文字，已经涂黑：</translation>
    </message>
    <message>
        <source>P&amp;ut them back</source>
        <translation>放回原处(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Take them in</source>
        <translation>取进来(&amp;T)</translation>
    </message>
    <message numerus="yes">
        <source>%n quoted or forwarded e-mail(s)</source>
        <translation><numerusform>%n 处引用或转发的邮件</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n signature(s)</source>
        <translation><numerusform>%n 处签名</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n hidden part(s)</source>
        <translation><numerusform>%n 处隐藏的文字</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) of this e-mail can't be seen when it is read. They were left out.</source>
        <translation><numerusform>这封邮件有 %n 处平时看不见的文字，没有取进来。</numerusform></translation>
    </message>
    <message>
        <source>Only the words of an e-mail are used: no addresses, no subject, no attachments.</source>
        <translation>邮件只取正文：不要地址、主题和附件。</translation>
    </message>
    <message>
        <source>Click a name in the text, drag across words, or type it here.</source>
        <translation>点文字里的名字，或拖动选中几个字，或在这里输入。</translation>
    </message>
    <message>
        <source>Nobody else can be recognised any more</source>
        <translation>已经认不出任何别人了</translation>
    </message>
    <message>
        <source>First confirm that nobody else can be recognised.</source>
        <translation>请先确认：已经认不出别人。</translation>
    </message>
    <message>
        <source>Your text</source>
        <translation>您的文字</translation>
    </message>
    <message>
        <source>Type or paste your text here.</source>
        <translation>在这里输入或粘贴文字。</translation>
    </message>
    <message>
        <source>Back to &amp;writing</source>
        <translation>回去修改(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Open a file…</source>
        <translation>打开文件……(&amp;O)</translation>
    </message>
    <message>
        <source>Find a name</source>
        <translation>查找名字</translation>
    </message>
    <message>
        <source>&amp;Black out</source>
        <translation>涂黑(&amp;B)</translation>
    </message>
    <message>
        <source>Show ne&amp;xt</source>
        <translation>看下一个(&amp;X)</translation>
    </message>
    <message>
        <source>Your own words</source>
        <translation>您自己的文字</translation>
    </message>
    <message>
        <source>Black out other people</source>
        <translation>涂黑别人的信息</translation>
    </message>
    <message>
        <source>What is black is gone for good.</source>
        <translation>涂黑的字再也找不回来。</translation>
    </message>
    <message>
        <source>Numbers and addresses</source>
        <translation>号码和地址</translation>
    </message>
    <message>
        <source>Looking for them…</source>
        <translation>正在查找……</translation>
    </message>
    <message>
        <source>None were found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>&amp;Keep this text</source>
        <translation>保留这段文字(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Go on with this text</source>
        <translation>用这段文字继续(&amp;G)</translation>
    </message>
    <message>
        <source>What you pasted is too long.</source>
        <translation>粘贴的内容太长了。</translation>
    </message>
    <message>
        <source>Type or paste something that you wrote yourself.</source>
        <translation>输入或粘贴您自己写的文字。</translation>
    </message>
    <message>
        <source>Or open it: a text file (.txt) or a saved e-mail (.eml).</source>
        <translation>也可以打开：文本文件（.txt）或存下来的邮件（.eml）。</translation>
    </message>
    <message>
        <source>Then you black out everybody else.</source>
        <translation>然后把别人的信息都涂黑。</translation>
    </message>
    <message>
        <source>A text has already been kept. You can go on.</source>
        <translation>已经保留了一段文字，可以继续。</translation>
    </message>
    <message numerus="yes">
        <source>Black out &amp;all %n</source>
        <translation><numerusform>全部涂黑（%n 处）(&amp;A)</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Everywhere (%n)</source>
        <translation><numerusform>全文涂黑（%n 处）(&amp;E)</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n telephone number(s)</source>
        <translation><numerusform>%n 个电话号码</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n e-mail address(es)</source>
        <translation><numerusform>%n 个电子邮箱</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n ID number(s)</source>
        <translation><numerusform>%n 个证件号码</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n other number(s)</source>
        <translation><numerusform>%n 个其他号码</numerusform></translation>
    </message>
</context>
<context>
    <name>TextSizes</name>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Usual text</source>
        <translation>一般大小的字</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>大一点的字</translation>
    </message>
    <message>
        <source>Largest text</source>
        <translation>最大的字</translation>
    </message>
</context>
<context>
    <name>ToldPage</name>
    <message>
        <source>Session of %1</source>
        <translation>%1 的场次</translation>
    </message>
    <message>
        <source>What was agreed</source>
        <translation>同意了什么</translation>
    </message>
    <message>
        <source>What it allows now</source>
        <translation>现在允许什么</translation>
    </message>
    <message>
        <source>Nothing has been agreed.</source>
        <translation>还没有同意任何事。</translation>
    </message>
    <message>
        <source>&amp;Policy that was shown</source>
        <translation>当时展示的政策(&amp;P)</translation>
    </message>
    <message>
        <source>The &amp;copy</source>
        <translation>副本(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
</context>
<context>
    <name>TrafficLight</name>
    <message>
        <source>Signal</source>
        <translation>信号灯</translation>
    </message>
</context>
<context>
    <name>TrustPage</name>
    <message>
        <source>Is this pack from your organisation?</source>
        <translation>这个项目包来自您的机构吗？</translation>
    </message>
    <message>
        <source>Compare every group with the fingerprint that the organisation gave on paper or by phone.</source>
        <translation>请逐组核对：机构会用纸面或电话告诉您这个指纹。</translation>
    </message>
    <message>
        <source>&amp;No, do not install</source>
        <translation>不是，不安装(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Yes, it is the same</source>
        <translation>是，完全一致(&amp;Y)</translation>
    </message>
</context>
<context>
    <name>Trying</name>
    <message>
        <source>Simulated voice (rehearsal)</source>
        <translation>模拟声音（演练）</translation>
    </message>
    <message>
        <source>Simulated picture (rehearsal)</source>
        <translation>模拟画面（演练）</translation>
    </message>
    <message>
        <source>Please choose a microphone.</source>
        <translation>请选择麦克风。</translation>
    </message>
    <message>
        <source>A place without a name</source>
        <translation>未命名的地点</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Unlock this laptop's keys</source>
        <translation>解锁这台电脑的密钥</translation>
    </message>
    <message>
        <source>This system has no keyring, so a passphrase protects the keys.</source>
        <translation>本系统没有密钥环，所以用口令保护密钥。</translation>
    </message>
    <message>
        <source>Choose a long one and keep it safe: without it nothing here can be opened.</source>
        <translation>请设一个长口令并保管好：没有它，这里的内容谁也打不开。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation>解锁(&amp;U)</translation>
    </message>
    <message>
        <source>Choose a passphrase for this laptop</source>
        <translation>为这台电脑设一个口令</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再输一遍</translation>
    </message>
    <message>
        <source>&amp;Set the passphrase</source>
        <translation>设定口令(&amp;S)</translation>
    </message>
    <message>
        <source>At least ten characters, or six words.</source>
        <translation>至少十个字符，或六个单词。</translation>
    </message>
    <message>
        <source>Too easy to guess: always the same few characters.</source>
        <translation>太容易猜：总是那几个字符。</translation>
    </message>
    <message>
        <source>Good enough. More words make it stronger.</source>
        <translation>可以。再加几个词会更强。</translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation>很强。</translation>
    </message>
    <message>
        <source>The two are not the same. Type both again.</source>
        <translation>两次输入不一致，请都重新输入。</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Part missing</source>
        <translation>缺了一段</translation>
    </message>
    <message>
        <source>Can't be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>A part of this take is gone from the disk. Record again.</source>
        <translation>这一条有一段从磁盘上丢失了。请重录。</translation>
    </message>
    <message>
        <source>This take was interrupted and can't be read here. Record again.</source>
        <translation>这一条中断了，在这里无法读取。请重录。</translation>
    </message>
    <message>
        <source>Other size</source>
        <translation>尺寸不符</translation>
    </message>
    <message>
        <source>The picture's size is not the project's. Choose another camera.</source>
        <translation>画面尺寸与项目要求不符，请换一个摄像头。</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>太响</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>无声</translation>
    </message>
    <message>
        <source>One side silent</source>
        <translation>一路无声</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>断音</translation>
    </message>
    <message>
        <source>Wired wrong</source>
        <translation>接反</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>太轻</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>嘈杂</translation>
    </message>
    <message>
        <source>No speech</source>
        <translation>没有说话</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>被截断</translation>
    </message>
    <message>
        <source>Too short</source>
        <translation>太短</translation>
    </message>
    <message>
        <source>Too long</source>
        <translation>太长</translation>
    </message>
    <message>
        <source>Sound lost</source>
        <translation>丢失声音</translation>
    </message>
    <message>
        <source>Pictures lost</source>
        <translation>丢失画面</translation>
    </message>
    <message>
        <source>Pictures damaged</source>
        <translation>画面损坏</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Please check</source>
        <translation>请检查</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>太暗</translation>
    </message>
    <message>
        <source>Bright</source>
        <translation>太亮</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Picture frozen</source>
        <translation>画面停住</translation>
    </message>
    <message>
        <source>Distorted. Sit back a bit and record again.</source>
        <translation>声音失真。请往后坐一点，再录一次。</translation>
    </message>
    <message>
        <source>Nothing was heard. Check the microphone.</source>
        <translation>什么都没听到。请检查麦克风。</translation>
    </message>
    <message>
        <source>Almost nothing was heard. Check the microphone.</source>
        <translation>几乎听不到。请检查麦克风。</translation>
    </message>
    <message>
        <source>One microphone is silent. Check its cable and switch.</source>
        <translation>有一个麦克风没有声音。请检查它的连线和开关。</translation>
    </message>
    <message>
        <source>The sound stops for a moment. Record again.</source>
        <translation>声音断了一下，请再录一次。</translation>
    </message>
    <message>
        <source>Two microphones cancel each other out. Try another cable, or switch one of them over.</source>
        <translation>两个麦克风的声音互相抵消。请换一根线，或把其中一个反过来接。</translation>
    </message>
    <message>
        <source>Speak louder or sit closer.</source>
        <translation>请大声一点，或坐近一点。</translation>
    </message>
    <message>
        <source>There is noise behind the voice. Make it quiet and record again.</source>
        <translation>说话时有杂音。请安静下来，再录一次。</translation>
    </message>
    <message>
        <source>No voice was heard. Record again.</source>
        <translation>没有听到说话，请再录一次。</translation>
    </message>
    <message>
        <source>First word missing. Wait a moment, then speak.</source>
        <translation>开头没录到。请稍等一下再说。</translation>
    </message>
    <message>
        <source>Last word missing. Record again.</source>
        <translation>结尾没录到，请再录一次。</translation>
    </message>
    <message>
        <source>Shorter than the prompt allows.</source>
        <translation>比要求的短。</translation>
    </message>
    <message>
        <source>Longer than the prompt allows.</source>
        <translation>比要求的长。</translation>
    </message>
    <message>
        <source>A piece of sound is missing. Record again.</source>
        <translation>丢了一段声音，请再录一次。</translation>
    </message>
    <message>
        <source>Some pictures are missing.</source>
        <translation>丢了几帧画面。</translation>
    </message>
    <message>
        <source>Pictures came damaged. Check the camera's cable or network.</source>
        <translation>有几帧画面是坏的。请检查摄像头的线或网络。</translation>
    </message>
    <message>
        <source>The take was interrupted. What was recorded is kept.</source>
        <translation>这一条中断了，已录的部分保留着。</translation>
    </message>
    <message>
        <source>Please look at this take.</source>
        <translation>请看一下这一条。</translation>
    </message>
    <message>
        <source>The picture is dark. Turn on a light.</source>
        <translation>画面太暗，请开灯。</translation>
    </message>
    <message>
        <source>The picture is too bright.</source>
        <translation>画面太亮。</translation>
    </message>
    <message>
        <source>The picture is not sharp.</source>
        <translation>画面不清楚。</translation>
    </message>
    <message>
        <source>The picture froze. Check the camera.</source>
        <translation>画面停住了，请检查摄像头。</translation>
    </message>
    <message>
        <source>Sound checked: all is well.</source>
        <translation>已检查声音：一切正常。</translation>
    </message>
    <message>
        <source>Louder here than at set-up. Close doors and windows.</source>
        <translation>比设置时吵。请关好门窗。</translation>
    </message>
    <message>
        <source>The room is too loud. Close doors and windows.</source>
        <translation>房间太吵。请关好门窗。</translation>
    </message>
    <message>
        <source>Too loud for the microphone. Turn it down a bit.</source>
        <translation>声音太大，麦克风受不了。请调低一点。</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>全黑</translation>
    </message>
    <message>
        <source>Nothing can be seen. Open the camera's cover.</source>
        <translation>什么也看不见。请打开摄像头的盖子。</translation>
    </message>
</context>
<context>
    <name>VerdictBand</name>
    <message>
        <source>A&amp;gain</source>
        <translation>重录(&amp;G)</translation>
    </message>
    <message>
        <source>It was nearly too loud: sit back a bit.</source>
        <translation>差点太响：请往后坐一点。</translation>
    </message>
    <message>
        <source>No take yet.</source>
        <translation>还没有录。</translation>
    </message>
    <message>
        <source>Only to look at.</source>
        <translation>这里只看不录。</translation>
    </message>
    <message>
        <source>Skipped.</source>
        <translation>已跳过。</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Space starts one, and ends it.</source>
        <translation>按空格开始，再按一次结束。</translation>
    </message>
    <message>
        <source>The take is checked when it has ended.</source>
        <translation>录完以后会检查这一条。</translation>
    </message>
    <message>
        <source>There is nothing to record here.</source>
        <translation>这里不用录音。</translation>
    </message>
    <message>
        <source>You can still record it.</source>
        <translation>现在还可以录。</translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message>
        <source>No picture from the camera yet</source>
        <translation>摄像头还没有画面</translation>
    </message>
    <message>
        <source>The picture that was taken</source>
        <translation>拍好的照片</translation>
    </message>
    <message numerus="yes">
        <source>Picture in %n second(s)</source>
        <translation><numerusform>%n 秒后拍照</numerusform></translation>
    </message>
</context>
<context>
    <name>WalkStrip</name>
    <message>
        <source>Its key</source>
        <translation>它的密钥</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>One sentence to try</source>
        <translation>试说一句话</translation>
    </message>
    <message>
        <source>&amp;Step back</source>
        <translation>上一步(&amp;S)</translation>
    </message>
    <message>
        <source>Do this &amp;later</source>
        <translation>以后再做(&amp;L)</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform of this take</source>
        <translation>这一条的波形</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>This laptop is new. A few steps make it ready; they can be stopped at any time.</source>
        <translation>这台电脑是新的，几步就能准备好；随时可以停下，以后再继续。</translation>
    </message>
    <message>
        <source>Which language do you read?</source>
        <translation>您看哪种语言？</translation>
    </message>
</context>
<context>
    <name>WitnessPage</name>
    <message>
        <source>&amp;Go on</source>
        <translation>继续(&amp;G)</translation>
    </message>
    <message>
        <source>An interpreter helps</source>
        <translation>有翻译帮忙</translation>
    </message>
    <message>
        <source>Another language</source>
        <translation>其他语言</translation>
    </message>
    <message>
        <source>Somebody other than the witness.</source>
        <translation>须与见证人不是同一人。</translation>
    </message>
    <message>
        <source>Can read, sees and hears everything, and signs at the end that it happened so.</source>
        <translation>见证人识字，全程看着、听着，最后签名证明经过。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>请选择…</translation>
    </message>
    <message>
        <source>Every part is read aloud to you. You may ask at any time.</source>
        <translation>每一部分都读给您听，随时可以提问。</translation>
    </message>
    <message>
        <source>How it goes</source>
        <translation>怎样进行</translation>
    </message>
    <message>
        <source>This can also be the witness.</source>
        <translation>可以与见证人是同一人。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the witness</source>
        <translation>见证人的语言</translation>
    </message>
    <message>
        <source>Language they translate into</source>
        <translation>译成的语言</translation>
    </message>
    <message>
        <source>Name of the interpreter</source>
        <translation>翻译的姓名</translation>
    </message>
    <message>
        <source>Name of the witness</source>
        <translation>见证人的姓名</translation>
    </message>
    <message>
        <source>Name, in full</source>
        <translation>姓名（全名）</translation>
    </message>
    <message>
        <source>Names are encrypted and kept apart from the recordings.</source>
        <translation>姓名加密，与录音分开保存。</translation>
    </message>
    <message>
        <source>Not the recorder, and nobody from the team. Better not a relative: they may hope for a yes or a no.</source>
        <translation>不能是采集员或团队成员。最好也不是家人：家人可能太希望您答应或不答应。</translation>
    </message>
    <message>
        <source>Only what you say at the end is recorded, and only once you press the button yourself.</source>
        <translation>只录您最后说的话，而且要等您自己按下按钮。</translation>
    </message>
    <message>
        <source>Somebody you can trust stays with you the whole time: your witness.</source>
        <translation>有一位您信得过的人全程陪着您：您的见证人。</translation>
    </message>
    <message>
        <source>The witness</source>
        <translation>见证人</translation>
    </message>
    <message>
        <source>Translates into</source>
        <translation>译成</translation>
    </message>
    <message>
        <source>We read it to you</source>
        <translation>我们读给您听</translation>
    </message>
    <message>
        <source>When you speak another language. %1</source>
        <translation>您说另一种语言时用。%1</translation>
    </message>
    <message>
        <source>You answer three short questions.</source>
        <translation>您回答三个简短的问题。</translation>
    </message>
    <message>
        <source>You are asked about each choice, and you see your yes or no being set.</source>
        <translation>每一项都会问您，当着您的面选“是”或“否”。</translation>
    </message>
    <message>
        <source>You say in your own words what you decided. Your voice is your signature.</source>
        <translation>您用自己的话说出决定。您的声音就是签名。</translation>
    </message>
    <message>
        <source>Your witness signs, and so does your interpreter.</source>
        <translation>见证人签名，有翻译的也签名。</translation>
    </message>
</context>
<context>
    <name>Unusable</name>
    <message>
        <source>The project can't use the recording of prompt %1. Please record again.</source>
        <translation>第 %1 项的录音不合项目要求，请重录。</translation>
    </message>
    <message>
        <source>To leave it as it is, press the button once more.</source>
        <translation>如要保持原样，请再按一次按钮。</translation>
    </message>
</context>
<context>
    <name>WritingFlow</name>
    <message>
        <source>Choose your text or e-mail</source>
        <translation>选择您的文字或邮件</translation>
    </message>
    <message>
        <source>Texts and e-mails (*.txt *.eml)</source>
        <translation>文字和邮件 (*.txt *.eml)</translation>
    </message>
</context>
<context>
    <name>LevelCard</name>
    <message>
        <source>Kept. The take is good.</source>
        <translation>已保存，这一条很好。</translation>
    </message>
    <message>
        <source>Listen first.</source>
        <translation>请先听。</translation>
    </message>
    <message>
        <source>Wait for the tone.</source>
        <translation>等提示音。</translation>
    </message>
    <message>
        <source>Quiet, please. It is nearly done.</source>
        <translation>请安静，快好了。</translation>
    </message>
    <message>
        <source>Peak %1 dB</source>
        <translation>峰值 %1 dB</translation>
    </message>
    <message>
        <source>Get ready: %1</source>
        <translation>准备：%1</translation>
    </message>
    <message>
        <source>Ready when you are.</source>
        <translation>您准备好就开始。</translation>
    </message>
    <message>
        <source>Recording. Please speak.</source>
        <translation>正在录，请说话。</translation>
    </message>
    <message>
        <source>Good level. Keep going.</source>
        <translation>音量合适，请继续。</translation>
    </message>
    <message>
        <source>A little louder, please.</source>
        <translation>请再大声一点。</translation>
    </message>
    <message>
        <source>Noise %1 dB</source>
        <translation>噪声 %1 dB</translation>
    </message>
    <message>
        <source>Microphone: %1</source>
        <translation>麦克风：%1</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>正在录音</translation>
    </message>
    <message>
        <source>Recording has ended</source>
        <translation>录音结束</translation>
    </message>
    <message>
        <source>Very loud. Sit back a bit.</source>
        <translation>声音很大，请往后坐一点。</translation>
    </message>
</context>
<context>
    <name>PedalButton</name>
    <message>
        <source>Press the pedal once (Esc: none)</source>
        <translation>请踩一下脚踏（Esc：不用）</translation>
    </message>
    <message>
        <source>Set up a foot pe&amp;dal</source>
        <translation>设置脚踏(&amp;D)</translation>
    </message>
    <message>
        <source>Foot pe&amp;dal: %1</source>
        <translation>脚踏：%1(&amp;D)</translation>
    </message>
</context>
<context>
    <name>PromptCard</name>
    <message>
        <source>Shown with the light</source>
        <translation>灯亮时才显示</translation>
    </message>
    <message>
        <source>Practice: not kept</source>
        <translation>练习：不保留</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再来一次</translation>
    </message>
    <message>
        <source>What you will hear</source>
        <translation>您将听到的内容</translation>
    </message>
    <message>
        <source>For you: %1</source>
        <translation>给您的提示：%1</translation>
    </message>
</context>
<context>
    <name>PromptPicture</name>
    <message>
        <source>The picture to speak about</source>
        <translation>要说的图片</translation>
    </message>
</context>
<context>
    <name>RemarkButton</name>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation><numerusform>%n 条备注</numerusform></translation>
    </message>
    <message>
        <source>Remar&amp;k…</source>
        <translation>备注(&amp;K)…</translation>
    </message>
    <message>
        <source>Words differ from the prompt</source>
        <translation>说的话和提示不一样</translation>
    </message>
    <message>
        <source>Noise in the background</source>
        <translation>背景有噪声</translation>
    </message>
    <message>
        <source>Another voice is heard</source>
        <translation>听到别人的声音</translation>
    </message>
    <message>
        <source>Was interrupted</source>
        <translation>被打断了</translation>
    </message>
</context>
<context>
    <name>SkipButton</name>
    <message>
        <source>&amp;Skip</source>
        <translation>跳过(&amp;S)</translation>
    </message>
    <message>
        <source>Cannot read it</source>
        <translation>读不了</translation>
    </message>
    <message>
        <source>Does not want to say it</source>
        <translation>不愿意说</translation>
    </message>
    <message>
        <source>The words are unclear</source>
        <translation>文字不清楚</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>其他原因</translation>
    </message>
</context>
<context>
    <name>SpeakerPage</name>
    <message>
        <source>Practice: not kept</source>
        <translation>练习：不保留</translation>
    </message>
    <message>
        <source>Please wait</source>
        <translation>请稍等</translation>
    </message>
    <message>
        <source>It goes on in a moment.</source>
        <translation>马上继续。</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>请听</translation>
    </message>
    <message>
        <source>Then it is your turn.</source>
        <translation>然后轮到您说。</translation>
    </message>
    <message>
        <source>Get ready</source>
        <translation>准备</translation>
    </message>
    <message>
        <source>Speak when the light is green.</source>
        <translation>看到绿灯再开始说。</translation>
    </message>
    <message>
        <source>Speak after the tone.</source>
        <translation>听到提示音再说。</translation>
    </message>
    <message>
        <source>Please speak</source>
        <translation>请说</translation>
    </message>
    <message>
        <source>Quiet, please</source>
        <translation>请安静</translation>
    </message>
    <message>
        <source>It is nearly done.</source>
        <translation>快好了。</translation>
    </message>
</context>
<context>
    <name>SpeakerScreen</name>
    <message>
        <source>For the speaker</source>
        <translation>给说话的人看</translation>
    </message>
</context>
<context>
    <name>PlaceWords</name>
    <message>
        <source>A home</source>
        <translation>住宅</translation>
    </message>
    <message>
        <source>An office</source>
        <translation>办公室</translation>
    </message>
    <message>
        <source>A school</source>
        <translation>学校</translation>
    </message>
    <message>
        <source>A community centre</source>
        <translation>社区中心</translation>
    </message>
    <message>
        <source>A clinic</source>
        <translation>诊所</translation>
    </message>
    <message>
        <source>A studio</source>
        <translation>录音室</translation>
    </message>
    <message>
        <source>Outdoors</source>
        <translation>户外</translation>
    </message>
    <message>
        <source>A vehicle</source>
        <translation>车内</translation>
    </message>
    <message>
        <source>Another place</source>
        <translation>其他地点</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>A fan or air conditioner</source>
        <translation>风扇或空调</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>车辆声</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>动物声</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>机器声</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>其他声音</translation>
    </message>
    <message>
        <source>Elsewhere</source>
        <translation>其他地区</translation>
    </message>
    <message>
        <source>Beijing</source>
        <translation>北京</translation>
    </message>
    <message>
        <source>Tianjin</source>
        <translation>天津</translation>
    </message>
    <message>
        <source>Hebei</source>
        <translation>河北</translation>
    </message>
    <message>
        <source>Shanxi</source>
        <translation>山西</translation>
    </message>
    <message>
        <source>Inner Mongolia</source>
        <translation>内蒙古</translation>
    </message>
    <message>
        <source>Liaoning</source>
        <translation>辽宁</translation>
    </message>
    <message>
        <source>Jilin</source>
        <translation>吉林</translation>
    </message>
    <message>
        <source>Heilongjiang</source>
        <translation>黑龙江</translation>
    </message>
    <message>
        <source>Shandong</source>
        <translation>山东</translation>
    </message>
    <message>
        <source>Henan</source>
        <translation>河南</translation>
    </message>
    <message>
        <source>Shanghai</source>
        <translation>上海</translation>
    </message>
    <message>
        <source>Jiangsu</source>
        <translation>江苏</translation>
    </message>
    <message>
        <source>Zhejiang</source>
        <translation>浙江</translation>
    </message>
    <message>
        <source>Anhui</source>
        <translation>安徽</translation>
    </message>
    <message>
        <source>Fujian</source>
        <translation>福建</translation>
    </message>
    <message>
        <source>Jiangxi</source>
        <translation>江西</translation>
    </message>
    <message>
        <source>Hubei</source>
        <translation>湖北</translation>
    </message>
    <message>
        <source>Hunan</source>
        <translation>湖南</translation>
    </message>
    <message>
        <source>Guangdong</source>
        <translation>广东</translation>
    </message>
    <message>
        <source>Guangxi</source>
        <translation>广西</translation>
    </message>
    <message>
        <source>Hainan</source>
        <translation>海南</translation>
    </message>
    <message>
        <source>Hong Kong</source>
        <translation>香港</translation>
    </message>
    <message>
        <source>Macao</source>
        <translation>澳门</translation>
    </message>
    <message>
        <source>Taiwan</source>
        <translation>台湾</translation>
    </message>
    <message>
        <source>Chongqing</source>
        <translation>重庆</translation>
    </message>
    <message>
        <source>Sichuan</source>
        <translation>四川</translation>
    </message>
    <message>
        <source>Guizhou</source>
        <translation>贵州</translation>
    </message>
    <message>
        <source>Yunnan</source>
        <translation>云南</translation>
    </message>
    <message>
        <source>Tibet</source>
        <translation>西藏</translation>
    </message>
    <message>
        <source>Shaanxi</source>
        <translation>陕西</translation>
    </message>
    <message>
        <source>Gansu</source>
        <translation>甘肃</translation>
    </message>
    <message>
        <source>Qinghai</source>
        <translation>青海</translation>
    </message>
    <message>
        <source>Ningxia</source>
        <translation>宁夏</translation>
    </message>
    <message>
        <source>Xinjiang</source>
        <translation>新疆</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>Sentence</source>
        <translation>试音</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Effects</source>
        <translation>音效</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>电池</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Listen for 5 s</source>
        <translation>听 5 秒</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再来一次</translation>
    </message>
    <message>
        <source>Say it</source>
        <translation>说一句</translation>
    </message>
    <message>
        <source>That was it</source>
        <translation>说完了</translation>
    </message>
    <message>
        <source>Stop playing</source>
        <translation>停止播放</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测一测</translation>
    </message>
    <message>
        <source>Use it here</source>
        <translation>在此使用</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>恢复原来的</translation>
    </message>
    <message>
        <source>How loud is it when nobody speaks?</source>
        <translation>没人说话时有多吵？</translation>
    </message>
    <message>
        <source>Listening… Please be quiet.</source>
        <translation>正在听……请保持安静。</translation>
    </message>
    <message>
        <source>Quiet: %1 dB. A good room.</source>
        <translation>安静：%1 dB。这个房间很好。</translation>
    </message>
    <message>
        <source>Fair: %1 dB. Close doors and windows, switch off fans.</source>
        <translation>尚可：%1 dB。请关好门窗和风扇。</translation>
    </message>
    <message>
        <source>Too noisy: %1 dB. Find another room, or sit closer.</source>
        <translation>太吵：%1 dB。请换个房间，或靠近麦克风。</translation>
    </message>
    <message>
        <source>Hum of %1 Hz. Try another socket, or the battery alone.</source>
        <translation>有 %1 Hz 嗡嗡声。请换个插座，或只用电池。</translation>
    </message>
    <message>
        <source>There was a loud noise. Once more, please.</source>
        <translation>刚才有响声。请再来一次。</translation>
    </message>
    <message>
        <source>No sound arrives. Check the cable, the mute switch and the permission.</source>
        <translation>没有声音。请检查连线、静音开关和系统权限。</translation>
    </message>
    <message>
        <source>Almost no sound arrives. Is the microphone muted?</source>
        <translation>几乎没有声音。麦克风静音了吗？</translation>
    </message>
    <message>
        <source>Say a sentence and hear it. It is not stored.</source>
        <translation>说一句，听一听。不会保存。</translation>
    </message>
    <message>
        <source>Please speak now, as in a session.</source>
        <translation>请像正式录音那样说话。</translation>
    </message>
    <message>
        <source>This is how it sounds.</source>
        <translation>听起来是这样。</translation>
    </message>
    <message>
        <source>Good. It was played from memory and is gone now.</source>
        <translation>很好。只在内存里播放，已经清除。</translation>
    </message>
    <message>
        <source>The picture appears while you try.</source>
        <translation>试用时显示画面。</translation>
    </message>
    <message>
        <source>Counting the pictures…</source>
        <translation>正在数画面……</translation>
    </message>
    <message>
        <source>%1, %2 pictures a second. The picture is good.</source>
        <translation>%1，每秒 %2 帧。画面良好。</translation>
    </message>
    <message>
        <source>Only %2 pictures a second. Turn on a light.</source>
        <translation>每秒只有 %2 帧。请开灯。</translation>
    </message>
    <message>
        <source>The system does not say. Switch off noise and echo filters there.</source>
        <translation>系统没有说明。请在系统里关掉降噪和回声消除。</translation>
    </message>
    <message>
        <source>The system leaves the sound as it is.</source>
        <translation>系统没有改动声音。</translation>
    </message>
    <message>
        <source>An echo filter cuts words. Switch it off.</source>
        <translation>回声消除会切掉字音。请关掉。</translation>
    </message>
    <message>
        <source>A noise filter cuts words. Switch it off.</source>
        <translation>降噪会切掉字音。请关掉。</translation>
    </message>
    <message>
        <source>The system turns the level up and down. Switch it off.</source>
        <translation>系统在自动调节音量。请关掉。</translation>
    </message>
    <message>
        <source>An effect changes the sound. Switch it off.</source>
        <translation>有音效在改变声音。请关掉。</translation>
    </message>
    <message>
        <source>The input level is at its highest. Turn it down a bit.</source>
        <translation>输入音量已到最大。请调低一点。</translation>
    </message>
    <message>
        <source>The system has muted the microphone. Turn it on.</source>
        <translation>系统把麦克风静音了。请打开。</translation>
    </message>
    <message>
        <source>A few seconds tell what this laptop can record.</source>
        <translation>几秒钟就知道这台电脑能录什么。</translation>
    </message>
    <message>
        <source>Too slow here for pictures at %1. Record sound only, or use another laptop.</source>
        <translation>这台电脑太慢，录不了 %1 的画面。请只录声音，或换一台电脑。</translation>
    </message>
    <message>
        <source>Measuring… Please wait a moment.</source>
        <translation>正在测试……请稍等。</translation>
    </message>
    <message>
        <source>%2 at %1 works here: %3 times as fast as needed.</source>
        <translation>%1 %2 可以录：速度是所需的 %3 倍。</translation>
    </message>
    <message>
        <source>%2 at %1: the camera's own pictures, always in time.</source>
        <translation>%1 %2：直接用摄像头的画面，总能跟上。</translation>
    </message>
    <message>
        <source>%2 at %1 is too slow here. %4 would work.</source>
        <translation>%1 %2 在这台电脑上太慢。%4 可以。</translation>
    </message>
    <message>
        <source>%2 at %1 is used at this place.</source>
        <translation>这个地点使用 %1 %2。</translation>
    </message>
    <message>
        <source>Room for %1 hours of recording.</source>
        <translation>还能录 %1 小时。</translation>
    </message>
    <message>
        <source>Room for %1 minutes of recording.</source>
        <translation>还能录 %1 分钟。</translation>
    </message>
    <message>
        <source>%2 GB are free, for %1 hours. Please upload soon.</source>
        <translation>还剩 %2 GB，可录 %1 小时。请尽快上传。</translation>
    </message>
    <message>
        <source>Room for %1 minutes only. Upload, or free some space.</source>
        <translation>只能再录 %1 分钟。请上传，或清理空间。</translation>
    </message>
    <message>
        <source>Nearly full (%2 GB): nothing can be recorded.</source>
        <translation>快满了（%2 GB）：不能再录。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看……</translation>
    </message>
    <message>
        <source>The system does not say. Keep the charger at hand.</source>
        <translation>系统没有说明。请备好充电器。</translation>
    </message>
    <message>
        <source>%1 %, plugged in.</source>
        <translation>%1 %，已接电源。</translation>
    </message>
    <message>
        <source>%1 %. Is the charger within reach?</source>
        <translation>%1 %。充电器在手边吗？</translation>
    </message>
    <message>
        <source>Only %1 %. Plug the laptop in.</source>
        <translation>只有 %1 %。请接上电源。</translation>
    </message>
    <message>
        <source>Date and time look right.</source>
        <translation>日期和时间没有问题。</translation>
    </message>
    <message>
        <source>It went back. Set it, then a team lead confirms it.</source>
        <translation>时间倒退了。请调好，由组长确认。</translation>
    </message>
    <message>
        <source>It is earlier than the project's date. Set it.</source>
        <translation>早于项目日期。请调好时间。</translation>
    </message>
</context>
<context>
    <name>TakePlayer</name>
    <message>
        <source>Press the arrow beside a take to hear it. It is opened in memory only.</source>
        <translation>按一条旁边的箭头可以听。只在内存里打开。</translation>
    </message>
    <message>
        <source>Position in the take: arrow keys go back and forward</source>
        <translation>播放位置：用方向键前后移动</translation>
    </message>
    <message>
        <source>Picture of the take</source>
        <translation>录像画面</translation>
    </message>
    <message>
        <source>Opening prompt %1…</source>
        <translation>正在打开第 %1 项……</translation>
    </message>
    <message>
        <source>Prompt %1</source>
        <translation>第 %1 项</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
</context>
<context>
    <name>FirstPinPage</name>
    <message>
        <source>One-time code</source>
        <translation>一次性代码</translation>
    </message>
    <message>
        <source>Team lead's PIN</source>
        <translation>组长的 PIN</translation>
    </message>
    <message>
        <source>The PIN you were given</source>
        <translation>给您的 PIN</translation>
    </message>
    <message>
        <source>New PIN, 4 to 12 digits</source>
        <translation>新 PIN，4 到 12 位数字</translation>
    </message>
    <message>
        <source>The first team lead's PIN</source>
        <translation>第一位组长的 PIN</translation>
    </message>
    <message>
        <source>Save the file and send it to the organisation. They tell you the one-time code.</source>
        <translation>请保存文件并发给机构，机构会告诉您一次性代码。</translation>
    </message>
    <message>
        <source>A team lead sets the first PIN</source>
        <translation>第一个 PIN 由组长来设</translation>
    </message>
    <message>
        <source>It is for %1, who then chooses one of their own.</source>
        <translation>这是给 %1 的，之后由本人另设一个。</translation>
    </message>
    <message>
        <source>Choose a PIN of your own</source>
        <translation>请设自己的 PIN</translation>
    </message>
    <message>
        <source>A team lead knows your present PIN. Nobody but you will know the new one.</source>
        <translation>现在这个 PIN 组长知道，新的只有您自己知道。</translation>
    </message>
    <message>
        <source>Save the &amp;file…</source>
        <translation>保存文件(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Set the PIN</source>
        <translation>设定 PIN(&amp;S)</translation>
    </message>
    <message>
        <source>Type the new PIN.</source>
        <translation>请输入新 PIN。</translation>
    </message>
    <message>
        <source>Your PIN now</source>
        <translation>您现在的 PIN</translation>
    </message>
    <message>
        <source>Change your PIN</source>
        <translation>更改您的 PIN</translation>
    </message>
    <message>
        <source>It is for %1. Lock the laptop when you leave it.</source>
        <translation>这是 %1 的 PIN。离开电脑时请锁定。</translation>
    </message>
</context>
<context>
    <name>FirstPins</name>
    <message>
        <source>Save the file for the organisation</source>
        <translation>保存给机构的文件</translation>
    </message>
    <message>
        <source>The file is saved. Only the organisation can open it.</source>
        <translation>文件已保存，只有机构能打开。</translation>
    </message>
</context>
<context>
    <name>ConfirmRequestPage</name>
    <message>
        <source>Confirm a deletion</source>
        <translation>确认删除</translation>
    </message>
    <message>
        <source>Two people from the team are responsible: you, and somebody else who types here.</source>
        <translation>由团队里的两个人负责：您，和在这里输入的另一个人。</translation>
    </message>
    <message>
        <source>&amp;Delete it now</source>
        <translation>立即删除(&amp;D)</translation>
    </message>
    <message>
        <source>Confirm what is taken back</source>
        <translation>确认撤回</translation>
    </message>
    <message>
        <source>What is taken back</source>
        <translation>撤回的内容</translation>
    </message>
    <message>
        <source>Only this is taken back, and its recordings on this laptop are deleted now.</source>
        <translation>只撤回这些，这台电脑上的相关录音录像会立即删除。</translation>
    </message>
    <message>
        <source>&amp;Take it back now</source>
        <translation>立即撤回(&amp;T)</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>More below</source>
        <translation>下方还有内容</translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message>
        <source>Type the last three characters of a code, or scan the number of a copy.</source>
        <translation>输入代码的最后三位，或扫描副本上的编号。</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>场次</translation>
    </message>
    <message>
        <source>Search by code or by the number of a copy</source>
        <translation>按代码或副本编号查找</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>No session matches.</source>
        <translation>没有这样的场次。</translation>
    </message>
    <message>
        <source>No session yet.</source>
        <translation>还没有场次。</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待发送</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>所有日期</translation>
    </message>
    <message>
        <source>Every project</source>
        <translation>所有项目</translation>
    </message>
</context>
<context>
    <name>Outbox</name>
    <message numerus="yes">
        <source>%n session(s) not arrived yet</source>
        <translation><numerusform>%n 个场次尚未送达</numerusform></translation>
    </message>
    <message>
        <source>Nothing is lost: sending goes on where it stopped. You can keep recording.</source>
        <translation>什么都没有丢失：会从中断处继续发送。可以继续录。</translation>
    </message>
    <message numerus="yes">
        <source>All %n session(s) arrived.</source>
        <translation><numerusform>%n 个场次全部送达。</numerusform></translation>
    </message>
    <message>
        <source>Trying now.</source>
        <translation>正在尝试。</translation>
    </message>
    <message>
        <source>Sending now</source>
        <translation>正在发送</translation>
    </message>
    <message>
        <source>Nothing is waiting to be sent.</source>
        <translation>没有等待发送的。</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>%1 起离线</translation>
    </message>
    <message numerus="yes">
        <source>%n not sealed yet.</source>
        <translation><numerusform>%n 个场次尚未封存。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n set aside.</source>
        <translation><numerusform>%n 个场次已隔离。</numerusform></translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>每秒 %1</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>大约还要 %1 分钟</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Next try %1.</source>
        <translation>下次尝试：%1。</translation>
    </message>
    <message>
        <source>about %1 h left</source>
        <translation>大约还要 %1 小时</translation>
    </message>
    <message>
        <source>Sending begins by itself at %1, as chosen in Settings.</source>
        <translation>按设置里的选择，%1 会自动开始发送。</translation>
    </message>
</context>
<context>
    <name>SessionEntry</name>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Release and send</source>
        <translation>放行并发送</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>The answer decides who reads and agrees: you yourself, or a guardian for a child.</source>
        <translation>这个回答决定由谁阅读和同意：您自己，或者孩子的监护人。</translation>
    </message>
    <message>
        <source>Who is here</source>
        <translation>来的是谁</translation>
    </message>
    <message>
        <source>We make sure that your answers and your recordings stay together, and yours alone.</source>
        <translation>我们要确保您的回答和您的录制内容在一起，并且只是您的。</translation>
    </message>
    <message>
        <source>Reading the policy</source>
        <translation>阅读政策</translation>
    </message>
    <message>
        <source>It says what is recorded, what for, who gets it, and what you can ask for later.</source>
        <translation>里面写着录什么、为什么录、给谁，以及您以后可以要求什么。</translation>
    </message>
    <message>
        <source>You decide about each purpose on its own. No is as good an answer as Yes.</source>
        <translation>每个用途由您分别决定。“否”和“是”一样好。</translation>
    </message>
    <message>
        <source>They show whether we explained it well. It is not a test.</source>
        <translation>用来看我们讲得清不清楚，不是考试。</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>With it you say that you agree to what is listed here, and to nothing else.</source>
        <translation>签名表示您同意这里列出的内容，除此之外什么都不包括。</translation>
    </message>
    <message>
        <source>Children are asked themselves. Without their Yes nothing is recorded.</source>
        <translation>要问孩子本人。孩子没有说“是”，就什么都不录。</translation>
    </message>
    <message>
        <source>The form is locked away from the recordings. Few people can ever open it.</source>
        <translation>表格与录制内容分开加锁，只有极少数人能打开。</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>You may stop at any time. Nobody asks why.</source>
        <translation>您随时可以停止，没有人会问原因。</translation>
    </message>
    <message>
        <source>It is yours. With its number you can ask, stop or delete later.</source>
        <translation>它归您所有。以后凭编号可以询问、停止或删除。</translation>
    </message>
    <message>
        <source>Choose the language in which you want to read and speak.</source>
        <translation>选择您想用来阅读和说话的语言。</translation>
    </message>
    <message>
        <source>Answer whether you are under the age that is asked about.</source>
        <translation>回答您是否不满所问的年龄。</translation>
    </message>
    <message>
        <source>If you are not sure, say so. Then we go on as for a child, to be careful.</source>
        <translation>不确定就说不确定。为稳妥起见，我们会按孩子的方式继续。</translation>
    </message>
    <message>
        <source>Compare the code or the number with the one on your copy.</source>
        <translation>把代码或编号与您副本上的对一对。</translation>
    </message>
    <message>
        <source>Say whether you are the same person, or whether you want to decide anew.</source>
        <translation>请说明您是不是同一个人，或者想不想重新决定。</translation>
    </message>
    <message>
        <source>Without a copy you can simply start again as a new person.</source>
        <translation>没有副本，也可以作为新的参加者重新开始。</translation>
    </message>
    <message>
        <source>Read each part to its end, or have it read aloud.</source>
        <translation>把每一部分读到底，或者让它朗读出来。</translation>
    </message>
    <message>
        <source>Take your time: a part counts once there was time to read it.</source>
        <translation>不用急：有足够的时间读完，这一部分才算读过。</translation>
    </message>
    <message>
        <source>Ask about whatever is not clear before you go on.</source>
        <translation>有不清楚的，先问清楚再继续。</translation>
    </message>
    <message>
        <source>scroll the text</source>
        <translation>滚动文字</translation>
    </message>
    <message>
        <source>Read what each choice means.</source>
        <translation>看看每个选择是什么意思。</translation>
    </message>
    <message>
        <source>Turn on what you agree to. All begin with No.</source>
        <translation>把您同意的打开。一开始全都是“否”。</translation>
    </message>
    <message>
        <source>You can take back a Yes later, here or with the number of your copy.</source>
        <translation>以后可以收回“是”，在这里或者凭副本编号都行。</translation>
    </message>
    <message>
        <source>turns a choice on or off</source>
        <translation>打开或关上一个选择</translation>
    </message>
    <message>
        <source>Choose the answer that you think is right.</source>
        <translation>选择您认为对的回答。</translation>
    </message>
    <message>
        <source>Read what we say about it.</source>
        <translation>看看我们的说明。</translation>
    </message>
    <message>
        <source>You can go back to the policy at any time.</source>
        <translation>您随时可以回去看政策。</translation>
    </message>
    <message>
        <source>Read once more what you said Yes and No to.</source>
        <translation>再看一遍您对哪些说了“是”、哪些说了“否”。</translation>
    </message>
    <message>
        <source>Draw your name, type it, make a mark, or say it aloud where that is offered.</source>
        <translation>手写姓名、键入姓名、画一个记号，或者在可以的时候说出来。</translation>
    </message>
    <message>
        <source>Go back if something is not as you want it.</source>
        <translation>有不合您意思的，就返回去改。</translation>
    </message>
    <message>
        <source>Read it, have it read aloud, or look at the pictures.</source>
        <translation>读一读，听一听，或者看看图画。</translation>
    </message>
    <message>
        <source>Say Yes or No. Both are fine, and nobody is cross.</source>
        <translation>说“是”或“否”。两个都可以，没有人会生气。</translation>
    </message>
    <message>
        <source>You may stop at any time, without a reason.</source>
        <translation>你随时可以停下，不需要理由。</translation>
    </message>
    <message>
        <source>Fill in each field. Beside it stands why it is asked.</source>
        <translation>请逐项填写，旁边写着为什么要问。</translation>
    </message>
    <message>
        <source>What is private hides when you leave its field.</source>
        <translation>私人信息在您离开该栏后会隐藏起来。</translation>
    </message>
    <message>
        <source>If something looks odd, you are asked once more. You know best.</source>
        <translation>有看起来不对的地方会再问一次，以您说的为准。</translation>
    </message>
    <message>
        <source>Read what each answer does with what you said.</source>
        <translation>看看每个回答会怎样处理您说过的话。</translation>
    </message>
    <message>
        <source>Keep it, or have everything deleted now.</source>
        <translation>保留下来，或者现在全部删除。</translation>
    </message>
    <message>
        <source>Back goes on where you were: nothing has happened yet.</source>
        <translation>“返回”回到刚才的地方：什么都还没有发生。</translation>
    </message>
    <message>
        <source>Have it printed or saved, or photograph the number.</source>
        <translation>请人打印或保存，或者拍下编号。</translation>
    </message>
    <message>
        <source>Check that what you agreed to is on it.</source>
        <translation>看看您同意的内容是不是都在上面。</translation>
    </message>
    <message>
        <source>Keep it where others don't read it.</source>
        <translation>放在别人看不到的地方。</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Only trained people record, and the log says who it was.</source>
        <translation>只有受过培训的人才能录制，日志里写着是谁。</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>It shows what comes next and what needs attention.</source>
        <translation>这里显示下一步做什么，以及什么需要处理。</translation>
    </message>
    <message>
        <source>A minute here saves takes that nobody can use.</source>
        <translation>在这里花一分钟，可以避免录出没法用的条目。</translation>
    </message>
    <message>
        <source>Recording takes</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>One take for each prompt. Green means: speak.</source>
        <translation>每个提示录一段。绿灯亮了就说话。</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Each picture shows one person, the one who agreed to it.</source>
        <translation>每张照片上只有一个人，就是同意拍照的那个人。</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>The text is the contributor's own, and nobody else can be found in it.</source>
        <translation>文字是参加者自己的，从中找不到别人。</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>It is the last look: after sealing nobody on this laptop hears the takes.</source>
        <translation>这是最后一次检查：封存之后，这台电脑上谁也听不到录音了。</translation>
    </message>
    <message>
        <source>Every session of this laptop, and what can be done with it.</source>
        <translation>这台电脑上的全部场次，以及可以对它们做什么。</translation>
    </message>
    <message>
        <source>Sealed sessions are sent by themselves. Nothing is lost while you are offline.</source>
        <translation>封存的场次会自动发送。离线时什么都不会丢。</translation>
    </message>
    <message>
        <source>People may ask what is kept of them, correct it, or have it deleted.</source>
        <translation>人们可以询问保存了自己的哪些信息，可以更正，也可以要求删除。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>How this laptop looks, records and sends.</source>
        <translation>这台电脑怎样显示、录制和发送。</translation>
    </message>
    <message>
        <source>What this page says</source>
        <translation>这一页说的是什么</translation>
    </message>
    <message>
        <source>It tells how something ended, or what has to be done first.</source>
        <translation>这里说明事情的结果，或者要先做什么。</translation>
    </message>
    <message>
        <source>Choose the project and type your code and PIN.</source>
        <translation>选择项目，键入您的代码和 PIN。</translation>
    </message>
    <message>
        <source>A first PIN comes from a team lead. Choose your own at once.</source>
        <translation>第一个 PIN 由组长给。请马上换成自己的。</translation>
    </message>
    <message>
        <source>After wrong PINs there is a wait. Lock the laptop when you leave it.</source>
        <translation>PIN 错了要等一会儿。离开电脑时请锁定。</translation>
    </message>
    <message>
        <source>Look at “Needs attention” first.</source>
        <translation>先看“需要处理”。</translation>
    </message>
    <message>
        <source>Choose place and devices once a day.</source>
        <translation>每天选一次地点与设备。</translation>
    </message>
    <message>
        <source>Press “New session” and turn the screen to the contributor.</source>
        <translation>按“新场次”，把屏幕转向参加者。</translation>
    </message>
    <message>
        <source>Choose the place, the microphone and the camera.</source>
        <translation>选择地点、麦克风和摄像头。</translation>
    </message>
    <message>
        <source>Listen to the room and record a sentence as a trial.</source>
        <translation>听一听房间的声音，试录一句话。</translation>
    </message>
    <message>
        <source>Do what the checks say. Nothing of the trial is kept.</source>
        <translation>照检查结果去做。试录的内容不会保留。</translation>
    </message>
    <message>
        <source>Start the take, wait for green, and end it after the last word.</source>
        <translation>开始录，等绿灯亮，最后一个字说完再结束。</translation>
    </message>
    <message>
        <source>Read the verdict. Record again what is not good.</source>
        <translation>看评语，不好的重录。</translation>
    </message>
    <message>
        <source>Skip what the person does not want to say.</source>
        <translation>参加者不想说的就跳过。</translation>
    </message>
    <message>
        <source>starts and ends a take</source>
        <translation>开始和结束一段录制</translation>
    </message>
    <message>
        <source>go to the prompt before and after</source>
        <translation>到上一个和下一个提示</translation>
    </message>
    <message>
        <source>records again</source>
        <translation>重录</translation>
    </message>
    <message>
        <source>listens to the take</source>
        <translation>听这一段</translation>
    </message>
    <message>
        <source>goes to a prompt by number or words</source>
        <translation>按编号或文字找提示</translation>
    </message>
    <message>
        <source>Let only this person be in the picture.</source>
        <translation>画面里只能有这一个人。</translation>
    </message>
    <message>
        <source>Take it, and look whether it is sharp and bright.</source>
        <translation>拍下来，看看清不清楚、亮不亮。</translation>
    </message>
    <message>
        <source>Answer whether anyone else is in it. With a Yes it is destroyed.</source>
        <translation>回答里面有没有别人。有的话，照片会被销毁。</translation>
    </message>
    <message>
        <source>Type, paste or open the text.</source>
        <translation>键入、粘贴或打开文字。</translation>
    </message>
    <message>
        <source>Black out names, numbers and addresses of other people.</source>
        <translation>涂黑别人的姓名、号码和地址。</translation>
    </message>
    <message>
        <source>Keep it only when nobody else is left in it.</source>
        <translation>里面没有别人了才保存。</translation>
    </message>
    <message>
        <source>Listen to what is marked, and record it again if need be.</source>
        <translation>听一听有标记的，需要时重录。</translation>
    </message>
    <message>
        <source>Delete what the person does not want. You have ten seconds to undo it.</source>
        <translation>参加者不想要的就删除，十秒之内可以撤销。</translation>
    </message>
    <message>
        <source>Seal the session and hand over the copy.</source>
        <translation>封存场次，把副本交给参加者。</translation>
    </message>
    <message>
        <source>Search by the end of a code, a copy's number or a scan.</source>
        <translation>按代码的末尾、副本编号或扫码来找。</translation>
    </message>
    <message>
        <source>Choose a session to see what it allows.</source>
        <translation>选一个场次，看看允许做什么。</translation>
    </message>
    <message>
        <source>Go on with an open one, or seal it.</source>
        <translation>没结束的可以继续，也可以封存。</translation>
    </message>
    <message>
        <source>Connect the laptop and leave it switched on.</source>
        <translation>连上网络，让电脑开着。</translation>
    </message>
    <message>
        <source>Look at “Failed”: each row says why, and what helps.</source>
        <translation>看“失败”：每一行都写着原因和办法。</translation>
    </message>
    <message>
        <source>A session is done when its receipt has arrived.</source>
        <translation>收到回执，这个场次才算完成。</translation>
    </message>
    <message>
        <source>Take the request with the number of the copy, or with the code.</source>
        <translation>凭副本编号或代码受理请求。</translation>
    </message>
    <message>
        <source>Look at a proof. Don't promise what only the organisation can decide.</source>
        <translation>请看证明。只有机构能决定的事，不要先答应。</translation>
    </message>
    <message>
        <source>What one person asks to be deleted waits for a second PIN.</source>
        <translation>一个人要求删除的，要等第二个人的 PIN。</translation>
    </message>
    <message>
        <source>Change what you need. It holds at once.</source>
        <translation>改您需要改的，马上生效。</translation>
    </message>
    <message>
        <source>Limit rate or hours only where the line is dear or slow.</source>
        <translation>只有线路又贵又慢时才限制速度或时段。</translation>
    </message>
    <message>
        <source>Change your PIN when somebody may have seen it.</source>
        <translation>PIN 可能被人看到了，就换一个。</translation>
    </message>
    <message>
        <source>Read it to the end.</source>
        <translation>请读到底。</translation>
    </message>
    <message>
        <source>Do what it says, if it says something.</source>
        <translation>上面要您做什么，就做什么。</translation>
    </message>
    <message>
        <source>Press its button. Nothing that was confirmed is lost.</source>
        <translation>按上面的按钮。已确认的内容都不会丢。</translation>
    </message>
    <message>
        <source>Ask the recorder beside you. “Policy and contact” shows who answers at the organisation.</source>
        <translation>请问旁边的采集员。“政策与联系方式”里写着机构由谁答复。</translation>
    </message>
    <message>
        <source>Ask your team lead. “Policy and contact” shows how to reach the organisation.</source>
        <translation>请问组长。“政策与联系方式”里写着怎样联系机构。</translation>
    </message>
    <message>
        <source>goes to the next field or button; a ring shows where you are</source>
        <translation>到下一栏或下一个按钮；方框显示您在哪里</translation>
    </message>
    <message>
        <source>presses what has the ring</source>
        <translation>按下带方框的按钮</translation>
    </message>
    <message>
        <source>underlines the letter of each button: Alt and the letter press it</source>
        <translation>显示各按钮的字母：按 Alt 加字母就是按它</translation>
    </message>
    <message>
        <source>closes what lies on top, then offers to stop</source>
        <translation>关上最上面的一层，再按就问是否停止</translation>
    </message>
    <message>
        <source>shows this help</source>
        <translation>显示本帮助</translation>
    </message>
    <message>
        <source>Operator's card</source>
        <translation>操作卡</translation>
    </message>
    <message>
        <source>For whoever records. F1 shows the same on every page.</source>
        <translation>给采集员用。在每一页按 F1 都能看到同样的内容。</translation>
    </message>
    <message>
        <source>Keys:</source>
        <translation>按键：</translation>
    </message>
    <message>
        <source>On every page</source>
        <translation>每一页都有的按键</translation>
    </message>
    <message>
        <source>Operator's card · page %1 of %2</source>
        <translation>操作卡 · 第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>Setting up this laptop</source>
        <translation>准备这台电脑</translation>
    </message>
    <message>
        <source>A few steps make a new laptop ready to record.</source>
        <translation>新电脑只需几步就能开始采集。</translation>
    </message>
    <message>
        <source>Checking the laptop</source>
        <translation>检查电脑</translation>
    </message>
    <message>
        <source>It tells whether a session can run here.</source>
        <translation>这里说明能不能采集。</translation>
    </message>
    <message>
        <source>The laptop's log</source>
        <translation>电脑的日志</translation>
    </message>
    <message>
        <source>It shows what happened here, and whether all of it is still there.</source>
        <translation>这里显示发生过什么，以及记录是否完整。</translation>
    </message>
    <message>
        <source>Choose your language.</source>
        <translation>选择您的语言。</translation>
    </message>
    <message>
        <source>Drop the project pack onto the window, or choose its file.</source>
        <translation>把项目包拖到窗口里，或选择它的文件。</translation>
    </message>
    <message>
        <source>Compare its key with the organisation's, group by group.</source>
        <translation>逐组核对它的密钥与机构提供的是否一致。</translation>
    </message>
    <message>
        <source>Wait until everything was looked at.</source>
        <translation>等全部检查完。</translation>
    </message>
    <message>
        <source>Do what stands beside each mark.</source>
        <translation>按每个标记旁的说明处理。</translation>
    </message>
    <message>
        <source>Check again. Recording works without a server.</source>
        <translation>再检查一次。没有服务器也能录制。</translation>
    </message>
    <message>
        <source>Read what happened, newest first.</source>
        <translation>查看发生过什么，最新的在前。</translation>
    </message>
    <message>
        <source>Press “Check now” to have every line checked.</source>
        <translation>按“立即检查”逐行检查。</translation>
    </message>
    <message>
        <source>If it is damaged, call a team lead. Requests are still taken.</source>
        <translation>如果损坏了，请找组长。请求仍可受理。</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Your PIN is changed.</source>
        <translation>您的 PIN 已更改。</translation>
    </message>
</context>
<context>
    <name>AboutPage</name>
    <message>
        <source>It signs what is recorded here. The organisation knows the laptop by it.</source>
        <translation>这里录制的内容由它签名。机构凭它认出这台电脑。</translation>
    </message>
    <message>
        <source>It holds times, codes and counts, and nothing that was typed into a form.</source>
        <translation>里面有时间、代码和数目，没有任何填进表格的内容。</translation>
    </message>
    <message>
        <source>Faults of the program go to the terminal from which it was started.</source>
        <translation>程序本身的错误会写到启动它的终端里。</translation>
    </message>
    <message>
        <source>The program's own source is under %1. It stands on these parts of others:</source>
        <translation>程序自己的源代码采用 %1 许可。它用到了别人的这些部件：</translation>
    </message>
    <message>
        <source>About this program</source>
        <translation>关于本程序</translation>
    </message>
    <message>
        <source>This laptop's key</source>
        <translation>这台电脑的密钥</translation>
    </message>
    <message>
        <source>Its log</source>
        <translation>它的日志</translation>
    </message>
    <message>
        <source>Licence and parts</source>
        <translation>许可与部件</translation>
    </message>
    <message>
        <source>The list of parts is missing.</source>
        <translation>找不到部件清单。</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>&amp;Operator's card</source>
        <translation>操作卡(&amp;O)</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Help: %1</source>
        <translation>帮助：%1</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>They hold for this laptop, and at once.</source>
        <translation>只对这台电脑有效，马上生效。</translation>
    </message>
    <message>
        <source>Contributors choose their own.</source>
        <translation>参加者自己选择语言。</translation>
    </message>
    <message>
        <source>On your pages. A contributor's begin with A.</source>
        <translation>用于您的页面。参加者的页面从 A 开始。</translation>
    </message>
    <message>
        <source>It sends one key, which starts and ends takes.</source>
        <translation>它发出一个按键，用来开始和结束录制。</translation>
    </message>
    <message>
        <source>While a take is recorded, sending is slower by itself.</source>
        <translation>录制的时候，发送会自动放慢。</translation>
    </message>
    <message>
        <source>Withdrawals and requests are told at any hour. “Send now” does not wait either.</source>
        <translation>撤回和请求随时都会报告。“立即发送”也不用等。</translation>
    </message>
    <message>
        <source>Your old one is asked for. Nobody else knows the new one.</source>
        <translation>会问您原来的。新的只有您自己知道。</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>A tone before each take</source>
        <translation>每段录制前响一声</translation>
    </message>
    <message>
        <source>Where the project's list says something else, the list counts.</source>
        <translation>项目清单另有规定的，按清单。</translation>
    </message>
    <message>
        <source>Single keys</source>
        <translation>单键操作</translation>
    </message>
    <message>
        <source>Space, the arrows, R and L press buttons of the record page.</source>
        <translation>空格、方向键、R 和 L 可以按录制页面的按钮。</translation>
    </message>
    <message>
        <source>At the most</source>
        <translation>最快</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Change my PIN…</source>
        <translation>更改我的 PIN……</translation>
    </message>
    <message>
        <source>The disk does not say.</source>
        <translation>磁盘没有告诉我们。</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Always light</source>
        <translation>总是浅色</translation>
    </message>
    <message>
        <source>Always dark</source>
        <translation>总是深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>While recording</source>
        <translation>录制时</translation>
    </message>
    <message>
        <source>Foot pedal</source>
        <translation>脚踏</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>As fast as the line is</source>
        <translation>线路有多快就多快</translation>
    </message>
    <message>
        <source>At any hour</source>
        <translation>任何时间</translation>
    </message>
    <message>
        <source>Only in these hours</source>
        <translation>只在这些时间</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>到</translation>
    </message>
    <message>
        <source>You and this laptop</source>
        <translation>您和这台电脑</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Disk space</source>
        <translation>磁盘空间</translation>
    </message>
    <message>
        <source>Not arrived</source>
        <translation>未送达</translation>
    </message>
    <message>
        <source>Check this laptop</source>
        <translation>检查这台电脑</translation>
    </message>
    <message>
        <source>This laptop's log</source>
        <translation>这台电脑的日志</translation>
    </message>
    <message>
        <source>%1 used</source>
        <translation>已用 %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s), %1</source>
        <translation><numerusform>%n 个场次，%1</numerusform></translation>
    </message>
    <message>
        <source>Everything sealed has arrived.</source>
        <translation>封存的都已送达。</translation>
    </message>
</context>
</TS>
