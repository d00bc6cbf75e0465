"""Sentences of invented descriptions, in the order in which people write them: why, how, with which help, what came
of it.

{we}: chúng tôi or chúng em; {pupils}: các bé or học sinh; the rest of the places are drawn for each sentence.
"""

from collections.abc import Mapping, Sequence
from typing import Final

Sentences = Sequence[str]
NEED: Final[Mapping[str, Sentences]] = {
    "virtual-assistant": (
        "Sau giờ học, nhiều {pupils} lớp {grade} muốn hỏi lại bài {subject} nhưng ngại nhắn cho thầy cô lúc tối muộn.",
        "Qua {count} phiếu hỏi đầu năm, điều {pupils} mong nhất là có người giải thích lại thật chậm.",
        "Thư viện trường có hơn {many} đầu sách nhưng ít ai biết nên bắt đầu đọc từ cuốn nào.",
        "Phụ huynh hỏi đi hỏi lại lịch học và đồng phục, có ngày nhóm lớp nhận tới {count} tin nhắn.",
        "Có những chuyện buồn {pupils} chỉ dám kể khi không phải nói trước mặt ai.",
        "Khi ôn {subject}, mỗi em vướng một chỗ khác nhau nên một tiết chữa bài chung thường không đủ.",
    ),
    "lesson-preparation": (
        "Chủ đề {topic} trong môn {subject} khó hình dung nếu chỉ nhìn tranh in đen trắng.",
        "Giáo viên trong tổ từng mất {hours} giờ để soạn một tiết {subject} có hoạt động cho cả lớp.",
        "Lớp {grade} có {size} em với sức học rất khác nhau, một phiếu bài tập chung làm em thì chán, em thì nản.",
        "Tiết {subject} cuối buổi chiều thường trầm, ít cánh tay giơ lên.",
        "Học liệu trên mạng nhiều nhưng tản mát, phần lớn không khớp với bài {subject} đang dạy.",
        "Nhiều em nhớ kết luận nhưng không kể lại được vì sao có kết luận ấy.",
    ),
    "smart-attendance": (
        "Mỗi sáng, giáo viên chủ nhiệm mất chừng {minutes} phút để gọi tên và chép sĩ số vào ba quyển sổ.",
        "Có hôm nhà bếp nấu thừa gần {count} suất vì danh sách ăn bán trú gửi muộn.",
        "Phụ huynh đi làm sớm chỉ yên tâm khi biết con đã vào cổng trường.",
        "Sổ giấy nhòe mực, cuối tháng cộng lại thường lệch nhau {few} buổi.",
        "Tổ trực cổng ghi tay giờ đến nên khó biết lớp nào hay có em đi muộn.",
        "Trường có {count} lớp ở hai dãy nhà, gom số liệu vắng mặt mất gần hết tiết đầu.",
    ),
    "learning-game": (
        "Nhiều em thuộc công thức {subject} nhưng gặp tình huống lạ thì lúng túng.",
        "Giờ ra chơi {pupils} thích đố nhau, nên {we} biến câu hỏi {subject} thành một cuộc đua.",
        "Phần {subject} của lớp {grade} có nhiều bài luyện giống nhau, làm đến bài thứ ba các em đã muốn bỏ.",
        "Lớp có {size} em, khi ôn bài chỉ {few} em hay giơ tay được nói.",
        "Chủ đề {topic} gần với đời sống quanh trường nhưng sách chỉ dành cho nó một trang.",
        "Một số em đọc còn chậm nên sợ những đề bài dài.",
    ),
}
HOW: Final[Mapping[str, Sentences]] = {
    "virtual-assistant": (
        "{name} trả lời bằng câu ngắn, hỏi lại một câu gợi mở rồi mới đưa lời giải.",
        "Người dùng gõ hoặc nói; {name} chỉ dùng kho gồm {many} mục đã được giáo viên duyệt.",
        "Trợ lý nhớ em đang ở bài nào trong buổi ấy và quên hết khi đóng trang.",
        "Mỗi câu trả lời kèm số trang trong sách giáo khoa để em tự mở ra đối chiếu.",
        "Gặp câu hỏi ngoài phạm vi, {name} chuyển sang hộp thư của thầy cô phụ trách.",
        "Giao diện chỉ có {few} nút lớn, mở được trên điện thoại cũ của phụ huynh.",
    ),
    "lesson-preparation": (
        "Bài giảng có {parts} hoạt động, mỗi hoạt động dừng ở một câu hỏi để cả lớp bàn.",
        "Phần mở đầu là câu chuyện về {topic}, kể bằng tranh và giọng đọc của tác giả.",
        "Cuối bài có phiếu tự kiểm tra ba mức, em chọn mức của mình rồi mới xem đáp án.",
        "Thầy cô sửa được từng trang, đổi ví dụ cho hợp với địa phương mình.",
        "Các mô phỏng chạy ngay trong trình duyệt, kéo thanh trượt là thấy hiện tượng thay đổi.",
        "Kèm theo là giáo án {few} trang và bảng gợi ý cách hỏi cho từng nhóm {pupils}.",
    ),
    "smart-attendance": (
        "Mỗi em có một thẻ QR, đưa qua máy tính bảng ở cửa lớp là xong trong {few} giây.",
        "Danh sách vắng chỉ được gửi đi sau khi giáo viên bấm xác nhận.",
        "Hệ thống gửi số suất ăn cho nhà bếp lúc 7 giờ {minutes} và chốt lại sau đó mười phút.",
        "Khi mất mạng, máy vẫn ghi rồi gửi bù, không em nào bị tính vắng oan.",
        "Phụ huynh chỉ xem được buổi học của con mình, không thấy bạn khác.",
        "Bảng cuối tuần cho biết lớp nào hay đi muộn để tổ trực hỏi thăm, không dùng để phạt.",
    ),
    "learning-game": (
        "Người chơi đi qua {parts} chặng của {topic}, mỗi chặng mở ra khi trả lời đúng ba câu.",
        "Trả lời sai thì nhân vật gợi ý thêm một bước chứ không trừ điểm.",
        "Có chế độ hai bạn chung một máy, lần lượt mỗi người một lượt.",
        "Câu hỏi được rút từ {many} câu, nên lần chơi sau không lặp lại lần trước.",
        "Chữ to, có nút đọc đề thành tiếng và chơi được chỉ bằng bàn phím.",
        "Thầy cô dán danh sách câu hỏi {subject} từ bảng tính để làm màn chơi của riêng lớp mình.",
    ),
}
HELPED: Final[Sentences] = (
    "Công cụ trí tuệ nhân tạo soạn bản nháp {many} câu hỏi, {we} giữ lại chưa tới một nửa.",
    "Hình minh họa do công cụ tạo ảnh phác trước, tác giả vẽ lại và tô màu bằng tay.",
    "Phần mã được trí tuệ nhân tạo gợi ý, sau đó từng đoạn được đọc, chạy thử và ghi chú lại.",
    "{We} nhờ trí tuệ nhân tạo đóng vai người dùng khó tính để tìm chỗ hướng dẫn chưa rõ.",
    "Lời thoại do máy viết nghe khá cứng, cả nhóm sửa {few} lượt cho giống cách nói thường ngày.",
    "Mọi con số và tên riêng máy đưa ra đều được tra lại trong sách giáo khoa môn {subject}.",
    "Trí tuệ nhân tạo giúp đổi một đề bài thành ba mức khó, giáo viên bộ môn duyệt từng đề.",
    "Nhật ký làm việc ghi rõ câu lệnh nào đã dùng, kết quả nào bị bỏ và vì sao.",
)
TRIED: Final[Sentences] = (
    "Sản phẩm được thử ở {few} lớp trong {weeks} tuần, mỗi buổi có {size} em tham gia.",
    "Lần thử đầu tiên có {count} chỗ phải sửa, nhiều nhất là cách diễn đạt.",
    "{We} mời {few} thầy cô chưa từng biết sản phẩm dùng thử rồi ngồi yên quan sát.",
    "Hai nhóm dùng và chưa dùng sản phẩm làm cùng một bài kiểm tra {minutes} phút.",
    "Sau mỗi buổi, các em dán giấy nhớ hai màu: chỗ thích và chỗ thấy khó.",
    "Bản gửi dự thi là bản thứ {few}, các bản trước đều được giữ lại để so sánh.",
    "Buổi thử ở điểm trường xa cho thấy mạng chậm, nên toàn bộ ảnh được nén lại.",
    "Có {count} phụ huynh dùng thử ở nhà và gửi lại nhận xét bằng phiếu giấy.",
)
GAINED: Final[Sentences] = (
    "Tỉ lệ trả lời đúng tăng từ {before} lên {after} phần trăm sau {weeks} tuần.",
    "Thời gian chuẩn bị giảm từ {hours} giờ xuống còn khoảng {minutes} phút.",
    "Có {few} em trước đây không phát biểu nay đã tự đặt câu hỏi.",
    "Việc đầu giờ rút xuống còn {few} phút, dành lại thời gian cho bài học.",
    "Điều {we} mừng nhất là các em tự rủ nhau làm lại mà không cần nhắc.",
    "Số tin nhắn hỏi lại buổi tối giảm còn khoảng một phần {few}.",
    "Bài kiểm tra cuối chương đạt trung bình {mark} điểm, trước đó là {mark_before}.",
    "Hai giáo viên ở tổ khác đã xin bản sao và tự đổi nội dung cho môn của mình.",
)
SAFE: Final[Sentences] = (
    "Trong sản phẩm không có tên, ảnh hay giọng nói của học sinh thật.",
    "Dữ liệu thử là dữ liệu giả định và được xóa sau {weeks} tuần.",
    "Nhạc và biểu tượng lấy từ kho có giấy phép mở, nguồn ghi ở trang cuối.",
    "Sản phẩm không thu giọng nói, không hỏi tên, không cần đăng nhập.",
    "Khi không chắc, sản phẩm nói thẳng là chưa biết và mời hỏi thầy cô.",
    "Tài khoản quản trị do nhà trường giữ, tác giả không xem được dữ liệu của lớp khác.",
    "Bộ lọc từ ngữ được thử với {count} câu trêu chọc mà các em nghĩ ra.",
    "Mọi hình người trong sản phẩm đều là hình vẽ, không dựa theo ai.",
)
AHEAD: Final[Sentences] = (
    "Học kỳ tới, {we} dự định bổ sung phần dành cho em khiếm thị và em đọc chậm.",
    "Nếu có thêm thời gian, {we} sẽ thu giọng đọc của cả ba miền.",
    "Bước tiếp theo là mời {few} trường trong phường cùng góp câu hỏi.",
    "Bản hướng dẫn {parts} trang đi kèm để trường khác làm lại được trong một buổi.",
    "Chi phí gần như bằng không vì dùng máy sẵn có và công cụ miễn phí cho giáo dục.",
    "{We} mong nhận được góp ý để làm tiếp chủ đề {topic}.",
    "Lịch cập nhật {few} tháng một lần đã được lập và phân công người phụ trách.",
    "Mã nguồn và học liệu được chia sẻ lại theo giấy phép mở.",
)
TOOLS: Final[Sentences] = (
    "Một công cụ soạn thảo và một công cụ vẽ hình có trí tuệ nhân tạo",
    "Công cụ hỏi đáp để soạn câu hỏi, công cụ đọc văn bản thành tiếng",
    "Công cụ gợi ý mã lệnh và công cụ kiểm tra chính tả",
    "Công cụ tạo ảnh minh họa, công cụ dịch sang tiếng Anh",
)
PURPOSES: Final[Sentences] = (
    "Soạn bản nháp câu hỏi, gợi ý hình minh họa",
    "Gợi ý cách giải thích khác nhau cho cùng một khái niệm",
    "Tìm lỗi trong mã lệnh và đặt tên cho các màn chơi",
    "Viết thử lời dẫn, tóm tắt góp ý sau buổi dùng thử",
)
HUMAN: Final[Sentences] = (
    "Chọn nội dung, kiểm tra kiến thức, thiết kế và thử nghiệm với lớp",
    "Lên ý tưởng, viết lời thoại cuối cùng, vẽ lại toàn bộ hình",
    "Thiết kế hoạt động, đối chiếu với sách giáo khoa, quan sát và sửa",
    "Lập trình phần chính, thử trên máy của trường, viết hướng dẫn",
)
